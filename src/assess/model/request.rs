//! The exact bytes of a request: prompt, data in its fence, schema, parameters.
//!
//! It must not send anything, and nothing of a case may stand outside of the fence.

use super::mask::Mask;
use super::prompt::{CURRENT, Prompt};
use super::spec::{Spec, Structured};
use super::unfit::Unfit;
use super::{CLAIMS_ASKED, data, fence, schema};
use crate::domain::digest::{Digest, hex};
use crate::examine::Examined;
use serde::Serialize;
use serde_json::value::RawValue;

/// What is asked of a model about one case, and what its answer is read with.
#[derive(Debug)]
pub struct Asked {
    /// The prompt it is made with.
    pub prompt: Prompt,
    /// The bytes to send.
    pub body: Vec<u8>,
    /// What was taken out, for the answer.
    pub mask: Mask,
    /// Events that are not in it.
    pub left_out: usize,
    /// Claims that are asked for at most.
    pub claims: usize,
    system: String,
    user: String,
}

/// Makes a request of a case, for so many claims at most, and never more than [`CLAIMS_ASKED`].
/// `chance` is fresh.
pub fn asked(examined: &Examined, spec: &Spec, chance: [u8; 16], room: usize) -> Asked {
    let nonce = hex(chance);
    let mut mask = Mask::of(&examined.dossier, spec.masks_names, &nonce);
    let data = data::of(examined, &mut mask, spec.data_bytes);
    let claims = CLAIMS_ASKED.min(room);
    let system = CURRENT.system().replace("{nonce}", &nonce);
    let system = system.replace("{claims}", &claims.to_string());
    let block = fence::block(&nonce, &data.json);
    let user = CURRENT.user().replace("{data}", &block);
    let mut asked = Asked {
        prompt: CURRENT,
        body: Vec::new(),
        mask,
        left_out: data.left_out,
        claims,
        system,
        user,
    };
    asked.body = asked.bytes(spec, "");
    asked
}

impl Asked {
    /// The request once more, with why the first answer was refused. The words are our own: nothing
    /// of the answer goes back.
    #[must_use]
    pub fn again(&self, spec: &Spec, why: &Unfit) -> Vec<u8> {
        let why = why.to_model();
        self.bytes(spec, &format!("An earlier answer was refused: {why}.\n"))
    }

    /// Digest of the bytes to send.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.body)
    }

    /// What is said to the model, for people: its task, then what is asked.
    pub fn words(&self) -> [String; 2] {
        [self.system.clone(), self.user.replace("{refused}", "")]
    }

    fn bytes(&self, spec: &Spec, refused: &str) -> Vec<u8> {
        let user = self.user.replace("{refused}", refused);
        let schema = match spec.structured {
            Structured::Nothing => None,
            Structured::Schema => Some(schema::of(self.claims, false)),
            Structured::Bounded => Some(schema::of(self.claims, true)),
        };
        let schema = schema.and_then(|text| RawValue::from_string(text).ok());
        let parameters = &spec.parameters;
        let body = Body {
            model: &spec.model,
            messages: [
                Message { role: "system", content: &self.system },
                Message { role: "user", content: &user },
            ],
            stream: false,
            temperature: parameters.temperature,
            max_tokens: parameters.max_tokens,
            seed: parameters.seed,
            response_format: schema.map(|schema| Format {
                kind: "json_schema",
                json_schema: Named { name: "assessment", strict: true, schema },
            }),
        };
        // Texts and numbers alone: writing them as JSON does not fail.
        serde_json::to_vec(&body).unwrap_or_default()
    }
}

/// What a chat endpoint takes.
#[derive(Serialize)]
struct Body<'b> {
    model: &'b str,
    messages: [Message<'b>; 2],
    stream: bool,
    temperature: f64,
    max_tokens: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_format: Option<Format>,
}

#[derive(Serialize)]
struct Message<'b> {
    role: &'static str,
    content: &'b str,
}

#[derive(Serialize)]
struct Format {
    #[serde(rename = "type")]
    kind: &'static str,
    json_schema: Named,
}

#[derive(Serialize)]
struct Named {
    name: &'static str,
    strict: bool,
    schema: Box<RawValue>,
}
