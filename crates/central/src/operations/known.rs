//! What judging the operations of a batch takes from the database, asked for all of them at once: each question costs a
//! way there and back, and the sites are locked meanwhile.

use std::collections::{BTreeSet, HashMap};

use kaodian_domain::{
    AccountId, Operation, OperationRecord, RegistrationId, RegistrationNumber, SittingId, Timestamp,
    document::comparison_key,
};
use kaodian_wire::NumberBlock;
use sqlx::AnyConnection;

use super::Source;
use crate::store::{self, StoreError, account_sign_in::SignIn};

/// The accounts, documents and numbers that the operations name, as they stood after the sites were locked.
#[derive(Default)]
pub(super) struct Known {
    /// Those that there are, with where they signed in at the sending terminal.
    accounts: HashMap<AccountId, Vec<SignIn>>,
    holders: HashMap<(SittingId, String), RegistrationId>,
    numbers: HashMap<(SittingId, RegistrationNumber), RegistrationId>,
    blocks: HashMap<SittingId, Vec<NumberBlock>>,
}

impl Known {
    /// Asks for everything that these operations may need. The server's own need nothing of it but documents.
    pub(super) async fn ask(
        db: &mut AnyConnection,
        records: &[OperationRecord],
        source: Source<'_>,
    ) -> Result<Self, StoreError> {
        let mut known = Self::default();
        let mut documents: HashMap<&SittingId, BTreeSet<String>> = HashMap::new();
        let mut numbers: HashMap<&SittingId, BTreeSet<RegistrationNumber>> = HashMap::new();
        for record in records {
            match &record.operation {
                Operation::SaveInformation { information } => {
                    let key = comparison_key(information.document_type, &information.document_number);
                    documents.entry(&record.sitting).or_default().insert(key);
                }
                Operation::Submit { number } => {
                    numbers.entry(&record.sitting).or_default().insert(number.clone());
                }
                _ => {}
            }
        }
        for (sitting, keys) in documents {
            let keys: Vec<_> = keys.into_iter().collect();
            for (key, holder) in store::registration::holders_of_documents(db, sitting, &keys).await? {
                known.holders.insert((sitting.clone(), key), holder);
            }
        }
        let Some(terminal) = source.terminal() else { return Ok(known) };
        let accounts: BTreeSet<_> = records.iter().map(|record| record.account).collect();
        let accounts: Vec<_> = accounts.into_iter().collect();
        known.accounts = store::account_sign_in::at_terminal(db, &accounts, terminal.id).await?;
        for (sitting, numbers) in numbers {
            let numbers: Vec<_> = numbers.into_iter().collect();
            for (number, holder) in store::registration::holders_of_numbers(db, sitting, &numbers).await? {
                known.numbers.insert((sitting.clone(), number), holder);
            }
            let blocks = store::number_block::of_terminal(db, terminal.id, sitting).await?;
            known.blocks.insert(sitting.clone(), blocks);
        }
        Ok(known)
    }

    /// Whether there is such an account.
    pub(super) fn has_account(&self, account: AccountId) -> bool {
        self.accounts.contains_key(&account)
    }

    /// Whether its owner had signed in at the sending terminal, and it counted at that time.
    pub(super) fn is_signed_in(&self, account: AccountId, at: Timestamp) -> bool {
        self.accounts.get(&account).is_some_and(|all| all.iter().any(|sign_in| sign_in.covers(at)))
    }

    /// Which registration holds a document.
    pub(super) fn holder_of_document(&self, sitting: &SittingId, key: &str) -> Option<RegistrationId> {
        self.holders.get(&(sitting.clone(), key.to_owned())).copied()
    }

    /// Which registration has a number.
    pub(super) fn holder_of_number(
        &self,
        sitting: &SittingId,
        number: &RegistrationNumber,
    ) -> Option<RegistrationId> {
        self.numbers.get(&(sitting.clone(), number.clone())).copied()
    }

    /// The blocks of numbers of the sending terminal.
    pub(super) fn blocks(&self, sitting: &SittingId) -> &[NumberBlock] {
        self.blocks.get(sitting).map_or(&[], Vec::as_slice)
    }
}
