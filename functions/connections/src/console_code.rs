//! The permanent QR code on the console's login page. It is created once for the district's account, not for each
//! login, so that nobody can use up WeChat's daily number of codes.

use alliance::runtime::{Deployment, StartError};
use alliance::services::tokens::{AccessTokens, TokenError};
use alliance::store::{Accounts, StoreError};
use domain::accounts::{Alliance, ConsoleCode};
use domain::capabilities::{Capability, may};
use domain::conversation::CONSOLE_SCENE;
use domain::ids::AccountId;
use wechat::client::QrScene;
use wechat::secrecy::ExposeSecret as _;

/// Creates the login page's permanent QR code, once.
#[derive(Debug)]
pub(crate) struct CodeMaker {
    accounts: Accounts,
    tokens: AccessTokens,
    district: AccountId,
}

/// Why there is no code.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoCode {
    #[error(transparent)]
    Token(#[from] TokenError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CodeMaker {
    pub(crate) fn build(deployment: &Deployment, tokens: AccessTokens) -> Result<Self, StartError> {
        let (accounts, district) = (deployment.accounts()?, deployment.district_account()?);
        Ok(Self { accounts, tokens, district })
    }

    /// Asks WeChat to create the code if none leads to the district's current account. An account that may not have one
    /// is named on the login page instead.
    pub(crate) async fn see_to(&self, alliance: &Alliance) -> Result<(), NoCode> {
        let district = alliance.account(&self.district).filter(|account| account.connection.stands());
        let Some(account) = district.filter(|account| may(account, Capability::SceneCodes)) else {
            return Ok(());
        };
        if alliance.console_code.as_ref().is_some_and(|code| code.app_id == account.app_id) {
            return Ok(());
        }
        let made = self.tokens.with_token(account, |wechat, token| async move {
            let scene = QrScene::PermanentText(CONSOLE_SCENE.to_owned());
            wechat.create_qr_code(token.expose_secret(), &scene).await
        });
        let code = ConsoleCode { app_id: account.app_id.clone(), url: made.await?.url };
        Ok(self.accounts.keep_console_code(&code).await?)
    }
}
