//! Encryption: what each mode makes of a server without it, and of certificates that are right, wrong and old.

use std::path::{Path, PathBuf};
use std::process::Command;

use whimbrel_core::Backend;
use whimbrel_tests::own::{Own, can_run, find, folder_of, run};
use whimbrel_tests::{Server, Servers};

use crate::program::{Program, Ran};
use crate::scenario::runtime;

/// A certificate that a server shows, and the authority that vouches for it.
struct Certificates {
    folder: tempfile::TempDir,
}

/// What is wrong with the certificate of a server, if anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Certificate {
    Good,
    /// Nobody vouches for it but itself.
    SelfSigned,
    /// It is another host's.
    OtherHost,
    /// It was good until some years ago.
    Expired,
}

impl Certificates {
    /// An authority, and a certificate of each kind.
    fn make(owner: &str) -> Self {
        let made = Self {
            folder: folder_of(owner),
        };
        let ca = made.path("ca.pem");
        made.self_signed("ca", "Authority", &["-addext", "basicConstraints=critical,CA:TRUE"]);
        made.self_signed("self", "127.0.0.1", &["-addext", "subjectAltName=IP:127.0.0.1"]);
        for (name, host, since) in [
            ("good", "IP:127.0.0.1", None),
            ("other", "DNS:elsewhere.example", None),
            ("expired", "IP:127.0.0.1", Some("2020-01-01 00:00:00")),
        ] {
            let extensions = made.path("extensions");
            std::fs::write(
                &extensions,
                format!("subjectAltName={host}\nbasicConstraints=CA:FALSE\n"),
            )
            .expect("a file");
            let (key, request) = (made.path(&format!("{name}.key")), made.path("request"));
            openssl(
                None,
                &["req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=server", "-keyout"],
            )
            .arg_paths(&[&key])
            .and(&["-out"], &request);
            let sign = openssl(since, &["x509", "-req", "-days", "30", "-CAcreateserial", "-in"]);
            sign.arg_paths(&[&request])
                .with("-CA", &ca)
                .with("-CAkey", &made.path("ca.key"))
                .with("-extfile", &extensions)
                .and(&["-out"], &made.path(&format!("{name}.pem")));
        }
        for name in ["self", "good", "other", "expired"] {
            let key = made.path(&format!("{name}.key"));
            run(Command::new("chmod").arg("600").arg(&key));
            run(Command::new("chown")
                .arg(owner)
                .arg(&key)
                .arg(made.path(&format!("{name}.pem"))));
        }
        made
    }

    fn self_signed(&self, name: &str, subject: &str, more: &[&str]) {
        let subject = format!("/CN={subject}");
        let mut words = vec![
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", &subject,
        ];
        words.extend(more);
        words.push("-keyout");
        openssl(None, &words)
            .arg_paths(&[&self.path(&format!("{name}.key"))])
            .and(&["-out"], &self.path(&format!("{name}.pem")));
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The files of a certificate and of its key.
    fn of(&self, certificate: Certificate) -> [String; 2] {
        let name = match certificate {
            Certificate::Good => "good",
            Certificate::SelfSigned => "self",
            Certificate::OtherHost => "other",
            Certificate::Expired => "expired",
        };
        ["pem", "key"].map(|end| self.path(&format!("{name}.{end}")).display().to_string())
    }

    fn authority(&self) -> String {
        self.path("ca.pem").display().to_string()
    }
}

/// A call of openssl's that is put together word by word.
struct Openssl(Command);

/// As if it were another day.
fn openssl(on: Option<&str>, words: &[&str]) -> Openssl {
    let mut command = match on {
        Some(day) => {
            let mut command = Command::new("faketime");
            command.args([day, "openssl"]);
            command
        }
        None => Command::new("openssl"),
    };
    command.args(words);
    Openssl(command)
}

impl Openssl {
    fn arg_paths(mut self, paths: &[&Path]) -> Self {
        self.0.args(paths);
        self
    }

    fn with(mut self, word: &str, path: &Path) -> Self {
        self.0.arg(word).arg(path);
        self
    }

    /// Adds the last words, and runs it.
    fn and(mut self, words: &[&str], path: &Path) {
        run(self.0.args(words).arg(path));
    }
}

/// The name of a mode in the server's own words.
fn parameter(backend: Backend, mode: &str) -> String {
    match (backend, mode) {
        (Backend::Postgres, mode) => format!("sslmode={mode}"),
        (_, "disable") => "ssl-mode=DISABLED".to_owned(),
        (_, "prefer") => "ssl-mode=PREFERRED".to_owned(),
        (_, "require") => "ssl-mode=REQUIRED".to_owned(),
        (_, "verify-ca") => "ssl-mode=VERIFY_CA".to_owned(),
        (_, _) => "ssl-mode=VERIFY_IDENTITY".to_owned(),
    }
}

/// The program with a mode, with the authority's certificate or without.
fn program(server: &Server, mode: &str, authority: Option<&str>) -> Program {
    let mut url = format!("{}?{}", server.url, parameter(server.backend, mode));
    if let Some(file) = authority {
        let name = if server.backend == Backend::Postgres {
            "sslrootcert"
        } else {
            "ssl-ca"
        };
        url += &format!("&{name}={file}");
    }
    Program::at(url)
}

/// Connects, and must find the line encrypted or plain.
fn connects(program: &Program, encrypted: bool, when: &str) {
    let ran = program.run(&["status", "--verbose", "--format", "json"]);
    assert_eq!(ran.code, 0, "{when}: {ran:?}");
    let status: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(status["connection"]["encrypted"], encrypted, "{when}: {ran:?}");
}

/// Must not connect, and say that it is for the encryption.
fn is_refused(program: &Program, when: &str) -> Ran {
    let ran = program.run(&["status"]);
    assert_eq!(ran.code, 3, "{when}: {ran:?}");
    assert!(ran.err.contains("encrypted"), "{when}: {ran:?}");
    ran
}

/// A server that encrypts nothing.
fn must_not_be_taken_for_encrypted(server: &Server) {
    for mode in ["disable", "prefer"] {
        connects(&program(server, mode, None), false, mode);
    }
    for mode in ["require", "verify-ca", "verify-full"] {
        is_refused(&program(server, mode, None), mode);
    }
    let asked = program(server, "prefer", None).run(&["status", "--require-tls"]);
    assert_eq!(asked.code, 3, "{asked:?}");
}

/// A server with a certificate, which each mode takes or not.
fn must_be_judged(server: &Server, certificates: &Certificates, certificate: Certificate) {
    let authority = certificates.authority();
    let [own, _] = certificates.of(certificate);
    let when = |mode: &str, by: &str| format!("{certificate:?}, {mode} {by}");
    connects(&program(server, "disable", None), false, &when("disable", ""));
    for mode in ["prefer", "require"] {
        // Whoever does not ask who is there is not told.
        connects(&program(server, mode, None), true, &when(mode, ""));
    }
    for mode in ["verify-ca", "verify-full"] {
        is_refused(&program(server, mode, None), &when(mode, "by the system's authorities"));
        let good = match (certificate, mode) {
            (Certificate::Good, _) | (Certificate::OtherHost, "verify-ca") => true,
            (_, _) => false,
        };
        let by_authority = program(server, mode, Some(&authority));
        let when = when(mode, "by our authority");
        match good {
            true => connects(&by_authority, true, &when),
            false => drop(is_refused(&by_authority, &when)),
        }
    }
    if certificate == Certificate::SelfSigned {
        // It may vouch for itself where somebody says so; an authority it is not, and not every reader takes it.
        let trusted = program(server, "verify-full", Some(&own)).run(&["status"]);
        assert!([0, 3].contains(&trusted.code), "{trusted:?}");
    }
    let missing = program(server, "verify-full", Some("/no/such/authority.pem")).run(&["status"]);
    assert!([2, 3].contains(&missing.code), "{missing:?}");
}

const KINDS: [Certificate; 4] = [
    Certificate::Good,
    Certificate::SelfSigned,
    Certificate::OtherHost,
    Certificate::Expired,
];

#[test]
fn each_mode_of_postgres_takes_the_certificates_that_it_should() {
    let needed = ["initdb", "postgres", "openssl", "faketime"];
    if !can_run("PostgreSQL with certificates of many kinds", &needed) {
        return;
    }
    assert!(find("openssl").is_some());
    let certificates = Certificates::make("postgres");
    let runtime = runtime();
    let plain = runtime.block_on(Own::postgres(&["ssl=off"]));
    must_not_be_taken_for_encrypted(&runtime.block_on(plain.server()));
    drop(plain);
    for certificate in KINDS {
        let [file, key] = certificates.of(certificate);
        let own = runtime.block_on(Own::postgres(&[
            "ssl=on",
            &format!("ssl_cert_file={file}"),
            &format!("ssl_key_file={key}"),
        ]));
        let server = runtime.block_on(own.server());
        must_be_judged(&server, &certificates, certificate);
    }
}

#[test]
fn each_mode_of_mysql_and_mariadb_takes_the_certificates_that_it_should() {
    if !can_run(
        "MySQL and MariaDB with certificates of many kinds",
        &["openssl", "faketime"],
    ) {
        return;
    }
    let certificates = Certificates::make("root");
    let runtime = runtime();
    let servers = Servers::find();
    for backend in [Backend::Mysql, Backend::Mariadb] {
        let Some(like) = servers.found.iter().find(|server| server.backend == backend) else {
            continue;
        };
        let off = if backend == Backend::Mysql {
            "--tls-version="
        } else {
            "--skip-ssl"
        };
        let Some(plain) = runtime.block_on(Own::like(like, &[], &[off])) else {
            continue;
        };
        must_not_be_taken_for_encrypted(&runtime.block_on(plain.server()));
        drop(plain);
        for certificate in KINDS {
            let [file, key] = certificates.of(certificate);
            let options = [
                format!("--ssl-ca={}", certificates.authority()),
                format!("--ssl-cert={file}"),
                format!("--ssl-key={key}"),
            ];
            let options: Vec<&str> = options.iter().map(String::as_str).collect();
            let Some(own) = runtime.block_on(Own::like(like, &[], &options)) else {
                continue;
            };
            let server = runtime.block_on(own.server());
            must_be_judged(&server, &certificates, certificate);
        }
    }
}
