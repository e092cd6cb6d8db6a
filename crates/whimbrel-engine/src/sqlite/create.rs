//! Making a SQLite database: the file, with its directories.

use crate::connect::ConnectFailure;
use crate::error::Error;
use crate::server_error::ServerError;
use crate::url::DatabaseUrl;

/// Makes the file if it is missing. Says whether it did.
pub(crate) fn create(url: &DatabaseUrl) -> Result<bool, Error> {
    let Some(file) = url.file() else { return Ok(false) };
    if file.exists() {
        return Ok(false);
    }
    let path = file.display().to_string();
    let fail = |error: std::io::Error| Error::Connect {
        database: url.to_string(),
        failure: ConnectFailure::NoDirectory {
            path: path.clone(),
            reason: error.to_string(),
        },
        error: Box::new(ServerError::new(error.to_string())),
    };
    if let Some(parent) = file.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        std::fs::create_dir_all(parent).map_err(fail)?;
    }
    // An empty file is an empty database. One that appeared since we looked is left as it is.
    match std::fs::OpenOptions::new().write(true).create_new(true).open(&file) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(fail(error)),
    }
}
