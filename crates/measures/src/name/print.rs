//! Measures to text.

use std::fmt::{self, Display};

use serde::{Serialize, Serializer};

use crate::measure::Measure;

impl Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (row, parameters) = (self.row(), self.parameters());
        f.write_str(row.name)?;
        if let Some(arguments) = row.arguments {
            f.write_str(&(arguments.show)(parameters))?;
        }
        match parameters.k {
            Some(k) => write!(f, "@{k}"),
            None => Ok(()),
        }
    }
}

impl Serialize for Measure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
