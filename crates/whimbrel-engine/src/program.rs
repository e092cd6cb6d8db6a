//! Which program this is: the number that its linker gave it, which goes by its content.

use std::fs::{self, File};
use std::ops::Range;

use object::elf::{ELF_NOTE_GNU, FileHeader64, NT_GNU_BUILD_ID};
use object::read::elf::{FileHeader, ProgramHeader};
use object::{Endianness, ReadCache};

/// The file of the program that runs, also when another one has taken its place on the disk meanwhile.
const PROGRAM: &str = "/proc/self/exe";

/// The build id of the program, if it has one and the texts are part of it: a library that was loaded beside it could be
/// another tomorrow. There is none on systems without ELF and `/proc`, nor where the linker was not asked for one.
pub(crate) fn id_with<'t>(texts: impl IntoIterator<Item = &'t str>) -> Option<Vec<u8>> {
    let parts = parts()?;
    let mut places = texts.into_iter().map(|text| text.as_ptr().addr());
    places
        .all(|place| parts.iter().any(|part| part.contains(&place)))
        .then(build_id)?
}

/// Where the program's own file lies in memory.
fn parts() -> Option<Vec<Range<usize>>> {
    let program = fs::read_link(PROGRAM).ok()?;
    let program = program.to_str()?;
    let maps = fs::read_to_string("/proc/self/maps").ok()?;
    Some(maps.lines().filter_map(|line| part_of(line, program)).collect())
}

/// The range of addresses of a line of the map, if it is of this file: `55d0-55e0 r--p 00000000 fe:00 1234   /bin/program`.
fn part_of(line: &str, program: &str) -> Option<Range<usize>> {
    let range = line.strip_suffix(program)?.split(' ').next()?;
    let (start, end) = range.split_once('-')?;
    let address = |digits| usize::from_str_radix(digits, 16).ok();
    Some(address(start)?..address(end)?)
}

fn build_id() -> Option<Vec<u8>> {
    let file = ReadCache::new(File::open(PROGRAM).ok()?);
    let header = FileHeader64::<Endianness>::parse(&file).ok()?;
    let endian = header.endian().ok()?;
    for segment in header.program_headers(endian, &file).ok()? {
        let Ok(Some(mut notes)) = segment.notes(endian, &file) else {
            continue;
        };
        while let Ok(Some(note)) = notes.next() {
            if note.name() == ELF_NOTE_GNU && note.n_type(endian) == NT_GNU_BUILD_ID {
                return Some(note.desc().to_vec());
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_map_is_of_the_program_or_of_something_else() {
        let line = "55d0-55e0 r--p 00000000 fe:00 1234                  /bin/a program";
        assert_eq!(part_of(line, "/bin/a program"), Some(0x55d0..0x55e0));
        assert_eq!(part_of(line, "/lib/libc.so.6"), None);
        assert_eq!(part_of("7ffd-7fff rw-p 00000000 00:00 0", "/bin/a program"), None);
        assert_eq!(part_of("/bin/a program", "/bin/a program"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_is_not_part_of_the_program_is_not_known_by_it() {
        let elsewhere = String::from("on the heap");
        assert_eq!(id_with([elsewhere.as_str()]), None);
        assert_eq!(id_with(["in the program"]), build_id());
    }
}
