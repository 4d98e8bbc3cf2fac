//! The form by which a browser sends a file straight into a bucket of S3: a policy that says what is allowed, and its
//! signature, as
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-UsingHTTPPOST.html> describes it.

use std::time::SystemTime;

use aws_sigv4::sign::v4::{calculate_signature, generate_signing_key};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::json;

use super::objects::ObjectError;
use super::storage::Bucket;
use crate::pages::resident::UploadForm;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const SERVICE: &str = "s3";

/// What a form shall allow.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// The name of the file in the bucket.
    pub(super) key: String,
    /// Where the browser goes afterwards.
    pub(super) back: String,
    /// The most bytes of the file.
    pub(super) most: usize,
    /// Until when it may begin.
    pub(super) until: Timestamp,
}

impl Bucket {
    /// The form that allows what is wanted. It ends earlier where the credentials do that sign it.
    ///
    /// # Errors
    /// [`ObjectError`] where there are no credentials.
    pub(super) async fn form(&self, wanted: Wanted, now: Timestamp) -> Result<UploadForm, ObjectError> {
        let credentials = self.store.credentials().get_credential().await.map_err(ObjectError)?;
        let day = now.strftime("%Y%m%d");
        let mut fields = vec![
            ("key", wanted.key),
            ("success_action_redirect", wanted.back),
            ("x-amz-algorithm", ALGORITHM.to_owned()),
            (
                "x-amz-credential",
                format!("{}/{day}/{}/{SERVICE}/aws4_request", credentials.key_id, self.region),
            ),
            ("x-amz-date", now.strftime("%Y%m%dT%H%M%SZ").to_string()),
        ];
        fields.extend(credentials.token.clone().map(|token| ("x-amz-security-token", token)));
        let policy = policy(&self.name, &fields, wanted.most, wanted.until);
        let signature = sign(&credentials.secret_key, now, &self.region, &policy);
        fields.extend([("policy", policy), ("x-amz-signature", signature)]);
        Ok(UploadForm {
            action: format!("{}/{}", self.endpoint.trim_end_matches('/'), self.name),
            fields,
            most: wanted.most,
        })
    }
}

/// The policy that allows these fields as they are, and a file that is not empty, in Base64.
fn policy(bucket: &str, fields: &[(&'static str, String)], most: usize, until: Timestamp) -> String {
    let mut conditions = vec![json!({ "bucket": bucket }), json!(["content-length-range", 1, most])];
    conditions.extend(fields.iter().map(|(name, value)| json!({ *name: value })));
    let expiration = until.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    STANDARD.encode(json!({ "expiration": expiration, "conditions": conditions }).to_string())
}

/// The signature of a policy in Base64.
fn sign(secret_key: &str, now: Timestamp, region: &str, policy: &str) -> String {
    let key = generate_signing_key(secret_key, SystemTime::from(now), region, SERVICE);
    calculate_signature(key, policy.as_bytes())
}

#[cfg(test)]
mod tests {
    use object_store::aws::AmazonS3Builder;
    use serde_json::Value;

    use super::*;

    // The example of <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html>.
    const KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
    const SECRET_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    const DATE: &str = "2015-12-29T00:00:00Z";
    const POLICY: &str = concat!(
        "{ \"expiration\": \"2015-12-30T12:00:00.000Z\",\r\n  \"conditions\": [\r\n",
        "    {\"bucket\": \"sigv4examplebucket\"},\r\n    [\"starts-with\", \"$key\", \"user/user1/\"],\r\n",
        "    {\"acl\": \"public-read\"},\r\n    {\"success_action_redirect\": ",
        "\"http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html\"},\r\n",
        "    [\"starts-with\", \"$Content-Type\", \"image/\"],\r\n    {\"x-amz-meta-uuid\": \"14365123651274\"},\r\n",
        "    {\"x-amz-server-side-encryption\": \"AES256\"},\r\n    [\"starts-with\", \"$x-amz-meta-tag\", \"\"],\r\n\r\n",
        "    {\"x-amz-credential\": \"AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request\"},\r\n",
        "    {\"x-amz-algorithm\": \"AWS4-HMAC-SHA256\"},\r\n    {\"x-amz-date\": \"20151229T000000Z\" }\r\n  ]\r\n}",
    );

    #[test]
    fn a_policy_is_signed_as_in_amazons_example() {
        let signature = sign(SECRET_KEY, DATE.parse().unwrap(), "us-east-1", &STANDARD.encode(POLICY));
        assert_eq!(signature, "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e");
    }

    #[tokio::test]
    async fn a_form_allows_one_file_of_one_length_to_one_place_for_a_time() {
        let builder = AmazonS3Builder::new().with_bucket_name("media").with_region("cn-north-1");
        let store = builder.with_access_key_id(KEY_ID).with_secret_access_key(SECRET_KEY).with_token("TOKEN");
        let bucket = Bucket {
            store: store.build().unwrap(),
            region: "cn-north-1".to_owned(),
            name: "media".to_owned(),
            endpoint: "https://s3.cn-north-1.amazonaws.com.cn".to_owned(),
        };
        let wanted = Wanted {
            key: "uploads/1".to_owned(),
            back: "https://wx.example/a/zhanshan/submissions/1/2".to_owned(),
            most: 200,
            until: "2015-12-30T00:00:00Z".parse().unwrap(),
        };
        let form = bucket.form(wanted, DATE.parse().unwrap()).await.unwrap();
        assert_eq!(form.action, "https://s3.cn-north-1.amazonaws.com.cn/media");
        let value = |name| &form.fields.iter().find(|(field, _)| *field == name).unwrap().1;
        let policy: Value = serde_json::from_slice(&STANDARD.decode(value("policy")).unwrap()).unwrap();
        assert_eq!(
            policy,
            json!({ "expiration": "2015-12-30T00:00:00Z", "conditions": [
                { "bucket": "media" },
                ["content-length-range", 1, 200],
                { "key": "uploads/1" },
                { "success_action_redirect": "https://wx.example/a/zhanshan/submissions/1/2" },
                { "x-amz-algorithm": "AWS4-HMAC-SHA256" },
                { "x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/cn-north-1/s3/aws4_request" },
                { "x-amz-date": "20151229T000000Z" },
                { "x-amz-security-token": "TOKEN" },
            ] })
        );
    }
}
