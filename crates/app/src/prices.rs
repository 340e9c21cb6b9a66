//! The user's own prices: a file beside the database, and the table that the store prices model calls by.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tracewake_prices::{PriceFileError, PriceTable, SHIPPED_DATE, SHIPPED_NAME, read_own, write_own};
use tracewake_store::Store;

use crate::dto;
use crate::error::{AppError, not_found};

/// Name of the file, in the folder of the database.
const FILE: &str = "prices.json";

/// The prices of one database.
pub struct Prices {
    store: Store,
    path: PathBuf,
    /// Held while the file is read and written: changes come one after the other.
    file: Mutex<()>,
}

impl Prices {
    pub(crate) fn new(store: Store) -> Prices {
        Prices {
            path: file_beside(store.path()),
            store,
            file: Mutex::new(()),
        }
    }

    /// The shipped table and the user's own prices. What was changed in the file meanwhile counts from now on.
    ///
    /// # Errors
    /// When the database cannot be written. A file that cannot be read is told in the answer.
    pub fn book(&self) -> Result<dto::PriceBook, AppError> {
        let _held = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let (table, problem) = table_of(&self.path);
        let book = price_book(&self.path, &table, problem.as_ref());
        self.store.set_prices(as_stored(table))?;
        Ok(book)
    }

    /// Adds a price, or changes one that is there.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for what cannot be a price, [`AppError::NotFound`] when the one to change is gone; when
    /// the file cannot be read or written.
    pub fn save(&self, price: &dto::OwnPrice, replaced: Option<&dto::OwnPrice>) -> Result<(), AppError> {
        let price = own_price(price);
        price.check().map_err(AppError::Invalid)?;
        self.change(|own| {
            match replaced {
                None => own.push(price),
                Some(replaced) => {
                    let at = place_of(own, replaced)?;
                    own[at] = price;
                }
            }
            Ok(())
        })
    }

    /// Removes a price.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when it is gone; when the file cannot be read or written.
    pub fn remove(&self, price: &dto::OwnPrice) -> Result<(), AppError> {
        self.change(|own| {
            let at = place_of(own, price)?;
            own.remove(at);
            Ok(())
        })
    }

    fn change(
        &self,
        change: impl FnOnce(&mut Vec<tracewake_prices::OwnPrice>) -> Result<(), AppError>,
    ) -> Result<(), AppError> {
        let _held = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let mut own = read_own(&self.path)?;
        change(&mut own)?;
        write_own(&self.path, &own)?;
        Ok(self.store.set_prices(as_stored(PriceTable::new(own)))?)
    }
}

/// The prices of a database, for those who open it.
pub(crate) fn prices_of(database: &Path) -> tracewake_store::Prices {
    let (table, problem) = table_of(&file_beside(database));
    if let Some(problem) = problem {
        tracing::warn!("{problem}; the shipped prices are used until the file is correct");
    }
    as_stored(table)
}

/// What is known of the prices of a database without changing anything.
pub(crate) fn price_book_of(database: &Path) -> dto::PriceBook {
    let path = file_beside(database);
    let (table, problem) = table_of(&path);
    price_book(&path, &table, problem.as_ref())
}

/// The file with the user's own prices for a database.
pub(crate) fn file_beside(database: &Path) -> PathBuf {
    database.with_file_name(FILE)
}

fn table_of(path: &Path) -> (PriceTable, Option<PriceFileError>) {
    match read_own(path) {
        Ok(own) => (PriceTable::new(own), None),
        Err(problem) => (PriceTable::default(), Some(problem)),
    }
}

fn as_stored(table: PriceTable) -> tracewake_store::Prices {
    tracewake_store::Prices {
        version: table.version(),
        price_of: Arc::new(move |used| table.price(used)),
    }
}

fn place_of(own: &[tracewake_prices::OwnPrice], price: &dto::OwnPrice) -> Result<usize, AppError> {
    let wanted = own_price(price);
    let found = own.iter().position(|known| *known == wanted);
    found.ok_or_else(|| not_found("price of", &wanted.model))
}

fn price_book(path: &Path, table: &PriceTable, problem: Option<&PriceFileError>) -> dto::PriceBook {
    let row = |price: &tracewake_prices::OwnPrice| dto::OwnPrice {
        model: price.model.clone(),
        provider: price.provider.clone(),
        input: price.input,
        output: price.output,
        cache_read: price.cache_read,
        cache_write: price.cache_write,
        audio_input: price.audio_input,
        audio_cache_read: price.audio_cache_read,
        audio_output: price.audio_output,
        from: price.from.clone(),
    };
    dto::PriceBook {
        table: SHIPPED_NAME.to_owned(),
        date: SHIPPED_DATE.to_owned(),
        path: path.display().to_string(),
        problem: problem.map(ToString::to_string).unwrap_or_default(),
        own: table.own().iter().map(row).collect(),
    }
}

fn own_price(price: &dto::OwnPrice) -> tracewake_prices::OwnPrice {
    tracewake_prices::OwnPrice {
        model: price.model.trim().to_owned(),
        provider: price.provider.trim().to_owned(),
        input: price.input,
        output: price.output,
        cache_read: price.cache_read,
        cache_write: price.cache_write,
        audio_input: price.audio_input,
        audio_cache_read: price.audio_cache_read,
        audio_output: price.audio_output,
        from: price.from.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::open_store;

    fn price(model: &str, input: f64) -> dto::OwnPrice {
        dto::OwnPrice {
            model: model.into(),
            provider: String::new(),
            input,
            output: 1.0,
            cache_read: None,
            cache_write: None,
            audio_input: Some(2.5),
            audio_cache_read: None,
            audio_output: None,
            from: String::new(),
        }
    }

    #[test]
    fn own_prices_are_kept_in_a_file_beside_the_database() {
        let folder = tempfile::tempdir().unwrap();
        let prices = Prices::new(open_store(&folder.path().join("traces.db")).unwrap());
        assert!(prices.book().unwrap().own.is_empty());
        prices.save(&price("a", 1.0), None).unwrap();
        prices.save(&price(" b ", 2.0), None).unwrap();
        prices.save(&price("a", 3.0), Some(&price("a", 1.0))).unwrap();
        assert_eq!(prices.book().unwrap().own, [price("a", 3.0), price("b", 2.0)]);
        prices.remove(&price("b", 2.0)).unwrap();
        assert_eq!(prices.book().unwrap().own, [price("a", 3.0)]);
        assert!(matches!(
            prices.remove(&price("b", 2.0)),
            Err(AppError::NotFound { .. })
        ));
        assert!(matches!(
            prices.save(&price("", 2.0), None),
            Err(AppError::Invalid(_))
        ));
        assert!(matches!(
            prices.save(&price("c", -2.0), None),
            Err(AppError::Invalid(_))
        ));
    }

    #[test]
    fn a_bad_file_is_told_and_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        std::fs::write(&path, "{\n  \"prices\": [{}]\n}").unwrap();
        let prices = Prices::new(open_store(&folder.path().join("traces.db")).unwrap());
        let book = prices.book().unwrap();
        assert_eq!(
            book.problem,
            format!("{}, line 2: missing field `model`", path.display())
        );
        assert!(matches!(
            prices.save(&price("a", 1.0), None),
            Err(AppError::Prices(_))
        ));
        assert!(std::fs::read_to_string(&path).unwrap().contains("[{}]"));
    }
}
