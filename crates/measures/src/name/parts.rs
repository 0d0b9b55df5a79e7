//! A name taken apart.

use crate::row::Cutoff;

/// `head(arguments)@cutoff`.
pub(crate) struct Parts<'a> {
    pub head: &'a str,
    pub arguments: Vec<&'a str>,
    pub cutoff: Option<&'a str>,
}

impl<'a> Parts<'a> {
    pub(super) fn of(name: &'a str) -> Self {
        let (front, cutoff) = match name.rsplit_once('@') {
            Some((front, cutoff)) => (front, Some(cutoff)),
            None => (name, None),
        };
        match front.strip_suffix(')').and_then(|open| open.split_once('(')) {
            Some((head, arguments)) => Self { head, arguments: arguments.split(',').collect(), cutoff },
            None => Self { head: front, arguments: Vec::new(), cutoff },
        }
    }

    /// The cutoff of a measure; an error says what is wrong with it.
    pub(super) fn cutoff(&self, cutoff: Cutoff) -> Result<Option<u32>, String> {
        let head = self.head;
        match (cutoff, self.cutoff.map(str::parse)) {
            (Cutoff::None, Some(_)) => Err("takes no cutoff: leave out what follows `@`".to_owned()),
            (Cutoff::Required, None) => Err(format!("needs a cutoff, for example `{head}@10`")),
            (_, None) => Ok(None),
            (_, Some(Ok(0))) => Err("cuts at 0; a cutoff is at least 1".to_owned()),
            (_, Some(Ok(k))) => Ok(Some(k)),
            (_, Some(Err(_))) => Err(format!("needs a whole number after `@`, for example `{head}@10`")),
        }
    }

    pub(super) fn no_arguments(&self) -> Result<(), String> {
        if self.arguments.is_empty() {
            Ok(())
        } else {
            Err("takes no parameters: leave out the parentheses".to_owned())
        }
    }
}
