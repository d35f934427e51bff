//! The rules for credentials, as data. Shapes follow what each issuer publishes about its own
//! tokens.
//!
//! In order of how much they say: an issuer's own shape first, labels last.

/// What more a match must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Check {
    /// Nothing: the shape says it all.
    Sure,
    /// The shape says enough, unless it stands for a credential that was taken out.
    Shape,
    /// Drawn at random by the look of it.
    Random,
    /// A password by the look of it.
    Password,
    /// As `Random`, and the label is not a word of a sentence.
    Labelled,
}

/// A kind of credential.
pub(super) struct Rule {
    pub id: &'static str,
    /// What it is, with its article, for the reason.
    pub what: &'static str,
    /// One of these must be in the text; compared without regard to case.
    pub keywords: &'static [&'static str],
    /// The credential is group 1, or the whole where there is no group.
    pub pattern: &'static str,
    pub check: Check,
}

const fn rule(
    id: &'static str,
    what: &'static str,
    keywords: &'static [&'static str],
    pattern: &'static str,
    check: Check,
) -> Rule {
    Rule { id, what, keywords, pattern, check }
}

use Check::{Labelled, Password, Random, Shape, Sure};

/// All rules.
pub(super) static RULES: &[Rule] = &[
    rule(
        "private-key",
        "a private key",
        &["private key"],
        r"-----BEGIN[ A-Z0-9]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:\s|\\[nr])*(?:[A-Za-z0-9+/]{12}|Proc-Type|Version)(?:[A-Za-z0-9+/=\s\\:,.()-]{0,8000}?-----END[ A-Z0-9]{0,40}PRIVATE KEY(?: BLOCK)?-----)?",
        Sure,
    ),
    rule("putty-key", "a private key", &["putty-user-key-file"], r"PuTTY-User-Key-File-\d:", Sure),
    rule(
        "age-key",
        "a private key",
        &["age-secret-key-1"],
        r"AGE-SECRET-KEY-1[0-9A-Z]{50,60}",
        Shape,
    ),
    rule(
        "jwt",
        "a signed token",
        &["eyj"],
        r"\beyJ[A-Za-z0-9_-]{8,}\.(?:eyJ[A-Za-z0-9_-]{8,}|[A-Za-z0-9_-]{20,})?\.[A-Za-z0-9_-]{10,}(?:\.[A-Za-z0-9_-]{10,}){0,2}",
        Shape,
    ),
    rule(
        "aws-key-id",
        "an AWS access key id",
        &["akia", "asia", "abia", "acca"],
        r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b",
        Shape,
    ),
    rule(
        "aws-secret-key",
        "an AWS secret key",
        &["aws", "secretaccesskey", "secret_access_key"],
        r#"(?i)(?:aws|secret_?access_?key)[\w .-]{0,30}["']?\s{0,4}(?:=|:|=>|,)\s{0,4}["']?([A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+=]|$)"#,
        Random,
    ),
    rule(
        "github-token",
        "a GitHub token",
        &["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"],
        r"\b(?:gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_[A-Za-z0-9_]{40,255})",
        Shape,
    ),
    rule(
        "gitlab-token",
        "a GitLab token",
        &["glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "glsoat-", "glft-", "glimt-", "gloas-"],
        r"\b(?:glpat|gldt|glrt|glptt|glcbt|glsoat|glft|glimt|gloas)-[0-9A-Za-z_.-]{18,}",
        Shape,
    ),
    rule(
        "slack-token",
        "a Slack token",
        &["xoxa-", "xoxb-", "xoxe", "xoxo-", "xoxp-", "xoxr-", "xoxs-", "xoxc-", "xoxd-", "xapp-"],
        r"\b(?:xox[abcdoprs]-|xoxe[.-]|xapp-)[0-9A-Za-z%.-]{10,}",
        Shape,
    ),
    rule(
        "webhook",
        "an address that lets anybody post",
        &[
            "hooks.slack.com",
            "webhook.office.com",
            "discord.com/api/webhooks",
            "discordapp.com/api/webhooks",
            "hooks.zapier.com",
            "chat.googleapis.com",
        ],
        r"(?:hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/_-]{20,}|[a-z0-9.-]*webhook\.office\.com/webhookb?2?/[A-Za-z0-9@/_-]{30,}|discord(?:app)?\.com/api/webhooks/\d{15,}/[\w-]{20,}|hooks\.zapier\.com/hooks/catch/\d+/\w+|chat\.googleapis\.com/v1/spaces/\S+[?&]token=[\w%-]{20,})",
        Random,
    ),
    rule(
        "google-key",
        "a Google key",
        &["aiza", "ya29.", "gocspx-", "1//0"],
        r"\b(?:AIza[0-9A-Za-z_-]{33,40}|ya29\.[0-9A-Za-z_.-]{20,}|GOCSPX-[0-9A-Za-z_-]{20,40}|1//0[0-9A-Za-z_-]{30,})",
        Shape,
    ),
    rule(
        "stripe-key",
        "a Stripe key",
        &["_live_", "_test_", "_prod_", "whsec_"],
        r"\b(?:(?:sk|rk|pk)_(?:live|test|prod)_[0-9A-Za-z]{10,}|whsec_[0-9A-Za-z+/=]{20,})",
        Shape,
    ),
    rule(
        "anthropic-key",
        "an Anthropic key",
        &["sk-ant-"],
        r"\bsk-ant-[A-Za-z0-9]{2,10}-[A-Za-z0-9_-]{20,}",
        Shape,
    ),
    rule(
        "openai-key",
        "an OpenAI key",
        &["sk-"],
        r"\bsk-(?:proj-|svcacct-|admin-|None-|or-v1-)?[A-Za-z0-9_-]{32,}",
        Random,
    ),
    rule(
        "ai-key",
        "a key of an AI service",
        &["hf_", "gsk_", "r8_", "pplx-", "xai-", "nvapi-", "tgp_v1_", "co_api_"],
        r"\b(?:hf_[A-Za-z]{30,40}|gsk_[A-Za-z0-9]{40,60}|r8_[A-Za-z0-9]{30,45}|pplx-[A-Za-z0-9]{40,60}|xai-[A-Za-z0-9]{60,90}|nvapi-[\w-]{40,90}|tgp_v1_[\w-]{30,60})",
        Shape,
    ),
    rule(
        "package-token",
        "a token of a package registry",
        &["npm_", "pypi-", "rubygems_", "dckr_pat_", "dckr_oat_", "cio", "oy2", "clojars_"],
        r"\b(?:npm_[A-Za-z0-9]{30,45}|pypi-[A-Za-z0-9_-]{50,}|rubygems_[a-f0-9]{40,56}|dckr_[po]at_[\w-]{20,}|cio[A-Za-z0-9]{32}|oy2[a-z0-9]{43}|CLOJARS_[a-z0-9]{60})\b",
        Shape,
    ),
    rule("sendgrid-key", "a SendGrid key", &["sg."], r"\bSG\.[\w-]{16,32}\.[\w-]{30,64}", Shape),
    rule(
        "azure-client-secret",
        "a client secret of an Entra application",
        &["q~"],
        r"(?:^|[^A-Za-z0-9_~.-])([A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{28,36})",
        Shape,
    ),
    rule(
        "entra-token",
        "a refresh token or sign-in code of Entra",
        &["0.a", "1.a", "m.c", "m.r"],
        r"\b(?:[01]\.A[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_.-]{40,}|[01]\.A[A-Za-z0-9_-]{100,}|M\.[CR]\d{2,3}_[A-Za-z0-9!*._-]{20,})",
        Random,
    ),
    rule(
        "azure-key",
        "a key of an Azure resource",
        &["accountkey", "sharedaccesskey", "sig="],
        r"(?i)(?:AccountKey|SharedAccessKey)\s{0,3}[=:]\s{0,3}([A-Za-z0-9+/]{40,90}={0,2})|[?&]sig=([A-Za-z0-9%+/_-]{36,}(?:%3D|=){0,2})",
        Random,
    ),
    rule(
        "cloud-token",
        "a token of a cloud or build service",
        &[
            "dop_v1_",
            "doo_v1_",
            "dor_v1_",
            "hrku-",
            "hvs.",
            "hvb.",
            "hvr.",
            ".atlasv1.",
            "dapi",
            "nfp_",
            "pul-",
            "bkua_",
            "ccipat_",
            "fo1_",
            "flyv1",
            "ltai",
            "akid",
            "vcp_",
            "dp.pt.",
            "dp.st.",
            "pscale_",
            "sbp_",
            "t1.",
        ],
        r"\b(?:do[opr]_v1_[a-f0-9]{64}|HRKU-[\w-]{30,}|hv[sbr]\.[\w-]{24,}|[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{40,}|dapi[a-f0-9]{32}(?:-\d)?|nfp_[A-Za-z0-9]{36}|pul-[a-f0-9]{40}|bkua_[a-f0-9]{40}|CCIPAT_[\w]{20,}|fo1_[\w-]{40,}|LTAI[A-Za-z0-9]{16,24}|AKID[A-Za-z0-9]{28,34}|dp\.[ps]t\.[\w.]{30,}|pscale_(?:tkn|pw|oauth)_[\w.=-]{30,}|sbp_[a-f0-9]{40}|t1\.[A-Za-z0-9_-]{60,}\.[A-Za-z0-9_=-]{60,})",
        Random,
    ),
    rule(
        "service-token",
        "a token of an online service",
        &[
            "atatt3", "atbb", "glsa_", "glc_", "nrak-", "lin_api_", "ntn_", "figd_", "pmak-",
            "shpat_", "shpca_", "shppa_", "shpss_", "sq0", "sntrys_", "sntryu_", "xkeysib-",
            "dt0c01.", "sqp_", "squ_", "sqa_", "akcp", "tfp_", "rdme_", "key-", "ops_eyj", "eaac",
            "eaaa", "pat-na1", "phc_", "phx_", "fio-u-", "ezak", "ezt", "flwseck", "duffel_",
            "secret_",
        ],
        r"\b(?:ATATT3[A-Za-z0-9_=-]{50,}|ATBB[A-Za-z0-9_=-]{28,}|glsa_[A-Za-z0-9_]{32,}|glc_[A-Za-z0-9+/=]{32,}|NRAK-[A-Z0-9]{27}|lin_api_[A-Za-z0-9]{40}|ntn_[A-Za-z0-9]{40,}|secret_[A-Za-z0-9]{43}|figd_[\w-]{38,}|PMAK-[a-f0-9-]{50,}|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}|sq0[a-z]{3}-[\w-]{22,43}|sntry[su]_[\w+/=-]{40,}|xkeysib-[a-f0-9]{64}-\w{16}|dt0c01\.[A-Z0-9]{24}\.[A-Z0-9]{64}|sq[pua]_[a-f0-9]{40}|AKCp[A-Za-z0-9]{60,}|tfp_[\w.=-]{50,}|rdme_[a-z0-9]{60,}|key-[a-f0-9]{32}|ops_eyJ[A-Za-z0-9+/=]{100,}|EAA[AC][A-Za-z0-9_-]{50,}|ph[cx]_[A-Za-z0-9]{40,}|fio-u-[\w-]{60,}|EZ[AT]K[A-Za-z0-9]{50,}|FLWSECK(?:_TEST)?-[a-zA-Z0-9-]{12,}|duffel_(?:live|test)_[\w=-]{40,})",
        Random,
    ),
    rule(
        "bot-token",
        "a token of a bot",
        &[":aa", "discord", "telegram"],
        r"\b(?:\d{8,10}:AA[\w-]{32,34}|[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,40})",
        Random,
    ),
    rule(
        "twilio-key",
        "a Twilio key",
        &[
            "sk0", "sk1", "sk2", "sk3", "sk4", "sk5", "sk6", "sk7", "sk8", "sk9", "ska", "skb",
            "skc", "skd", "ske", "skf",
        ],
        r"\bSK[0-9a-f]{32}\b",
        Random,
    ),
    rule("mailchimp-key", "a Mailchimp key", &["-us"], r"\b[0-9a-f]{32}-us\d{1,2}\b", Random),
    rule(
        "okta-token",
        "an Okta token",
        &["ssws", "okta"],
        r#"(?i)\b(?:ssws\s+|okta[\w .-]{0,20}["']?\s{0,3}[=:]\s{0,3}["']?)(00[\w-]{38,42})\b"#,
        Random,
    ),
    rule(
        "authorization-header",
        "an authorization header",
        &["authorization", "proxy-authenticate"],
        r#"(?i)\bauthorization["']?\s{0,4}[:=]\s{0,4}["']?(?:bearer|basic|token|digest|negotiate|ntlm|apikey|key|hawk)?\s{0,4}([A-Za-z0-9._~+/-]{8,}={0,2})"#,
        Password,
    ),
    rule(
        "bearer-token",
        "a bearer token",
        &["bearer"],
        r"(?i)\bbearer[ :=]{1,3}([A-Za-z0-9._~+/-]{20,}={0,2})",
        Random,
    ),
    rule(
        "session-cookie",
        "a session cookie",
        &[
            "estsauth",
            "signinstatecookie",
            "refreshtokencredential",
            "phpsessid",
            "jsessionid",
            "sessionid",
            "connect.sid",
            "aspnet",
            "asp.net",
            "sapisid",
            "__secure-",
            "__host-",
            "rtfa",
            "fedauth",
            "laravel_session",
            "remember_token",
            "auth_token",
            "cookie",
            "_session",
            "idx=",
            "sid=",
        ],
        r"(?i)(?:\b(?:ESTSAUTH[A-Z]*|SignInStateCookie|x-ms-RefreshTokenCredential|PHPSESSID|JSESSIONID|sessionid|connect\.sid|ASP\.NET_SessionId|S?APISID|[HS]?SID|rtFa|FedAuth|laravel_session|remember_(?:user_)?token|auth_token|user_session|_gh_sess|[a-z]\w{0,30}_session)|\.AspNet[\w.]{0,40}|__(?:Secure|Host)-[\w.-]{1,40})=([A-Za-z0-9%._~+/|!*:-]{16,}={0,2})",
        Random,
    ),
    rule(
        "cookie-header",
        "a cookie",
        &["cookie:", "cookie=", "cookie\":"],
        r#"(?i)\bcookie["']?\s{0,3}[:=]\s{0,3}["']?(?:[\w.-]{1,60}=[^;\s]{0,200};\s{0,3}){0,10}[\w.-]{1,60}=([A-Za-z0-9%._~+/|-]{16,}={0,2})"#,
        Random,
    ),
    rule(
        "url-password",
        "a password in an address",
        &["://"],
        r"\b[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s:/@?#]{0,64}:([^\s/@?#]{3,128})@[A-Za-z0-9\[]",
        Shape,
    ),
    rule(
        "url-token",
        "a token in an address",
        &["token=", "code=", "key=", "samlresponse=", "assertion=", "otpauth://"],
        r"(?i)[?&](?:access_token|id_token|refresh_token|token|code|api_?key|key|auth|samlresponse|assertion|client_assertion|secret)=([A-Za-z0-9._~%+/-]{20,}={0,2})",
        Random,
    ),
    rule(
        "command-password",
        "a password on a command line",
        &[
            "--password",
            "--passwd",
            "--pwd",
            "--token",
            "--secret",
            "--api-key",
            "sshpass",
            "net user",
            "curl",
            "mysql",
            "convertto-securestring",
            "-passw",
        ],
        r#"(?i)(?:\s--?(?:password|passwd|passwort|pwd|pass|token|secret|api-?key)[ =]["']?|\bsshpass\s+-p\s*["']?|\bnet\s+user\s+\S{1,40}\s+|\bcurl\b[^\n]{0,120}\s(?:-u|--user)\s+["']?[^\s:]{1,40}:|\bmysql\b[^\n]{0,60}\s-p|ConvertTo-SecureString\s+["'])([^\s"']{6,80})"#,
        Password,
    ),
    rule(
        "password-value",
        "a password",
        &["pass", "pwd", "kennwort", "contrase", "mot de passe"],
        r#"(?i)(?:password|passwd|passphrase|passwort|passcode|\bpwd|\bpass|_pass|_pwd|kennwort|contrase(?:ñ|n)a|mot de passe)[\w-]{0,16}(?:["']?\s{0,3}(?:=>|:=|=|:)\s{0,3}|\s+(?:is|was|to)\s+["'])["']?([^\s"'<>&;,]{6,128})"#,
        Password,
    ),
    rule(
        "secret-value",
        "a secret",
        &[
            "secret",
            "credential",
            "api_key",
            "api-key",
            "apikey",
            "api key",
            "access_key",
            "access-key",
            "accesskey",
            "private_key",
            "privatekey",
            "signing_key",
            "encryption_key",
            "auth_key",
            "authkey",
            "master_key",
            "shared_key",
            "account_key",
        ],
        r#"(?i)(?:secret|credentials?|(?:api|access|private|signing|encryption|auth|master|shared|account)[_\- ]?key)[\w-]{0,16}["']?\s{0,3}(?:=>|:=|=|:)\s{0,3}["']?([A-Za-z0-9._~+/!@#$%^*=-]{12,256})"#,
        Random,
    ),
    rule(
        "token-value",
        "a token",
        &["token", "jwt", "sessionkey", "session_key"],
        r#"(?i)\b[\w.-]{0,24}(?:token|jwt|session_?key)s?(?:_?(?:value|secret|string))?["']?\s{0,3}(?:=>|:=|=|:)\s{0,3}["']?([A-Za-z0-9._~+/-]{16,}={0,2})"#,
        Labelled,
    ),
];

/// The pattern with its classes and word boundaries narrowed to ASCII: credentials are, and it
/// compiles and runs in a fraction of the time.
pub(in crate::hazards) fn ascii(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() * 2);
    let mut in_class = false;
    let mut chars = pattern.chars();
    while let Some(char) = chars.next() {
        if char != '\\' {
            in_class = (in_class || char == '[') && char != ']';
            out.push(char);
            continue;
        }
        match (chars.next(), in_class) {
            (Some('w'), true) => out.push_str("0-9A-Za-z_"),
            (Some('w'), false) => out.push_str("[0-9A-Za-z_]"),
            (Some('d'), true) => out.push_str("0-9"),
            (Some('d'), false) => out.push_str("[0-9]"),
            (Some('s'), true) => out.push_str(r" \t\r\n"),
            (Some('s'), false) => out.push_str(r"[ \t\r\n]"),
            (Some('S'), false) => out.push_str(r"[^ \t\r\n]"),
            (Some('b'), false) => out.push_str(r"(?-u:\b)"),
            (other, _) => {
                out.push('\\');
                out.extend(other);
            }
        }
    }
    out
}
