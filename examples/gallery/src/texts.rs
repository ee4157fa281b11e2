//! The sample texts of the components, in the languages of the gallery. Texts that the screens have, too, are theirs.

use yew_cognito::i18n::Strings;

/// The tags of the languages, in the order of the texts of a [`Sample`].
const LANGUAGES: [&str; 6] = ["en", "ar", "de", "es", "fr", "ja"];

/// A text in each language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sample([&'static str; LANGUAGES.len()]);

impl Sample {
    /// Returns the text in the language of `strings`; the English one if it has none.
    pub(crate) fn in_language_of(self, strings: &Strings) -> &'static str {
        let Self([english, ..]) = self;
        let mut texts = LANGUAGES.into_iter().zip(self.0);
        texts.find(|(tag, _)| *tag == strings.locale()).map_or(english, |(_, text)| text)
    }
}

pub(crate) const SIX_DIGITS: Sample =
    Sample(["Six digits", "ستة أرقام", "Sechs Ziffern", "Seis dígitos", "Six chiffres", "6桁"]);
pub(crate) const EIGHT_DIGITS: Sample =
    Sample(["Eight digits", "ثمانية أرقام", "Acht Ziffern", "Ocho dígitos", "Huit chiffres", "8桁"]);
pub(crate) const WRONG: Sample = Sample(["Wrong", "خطأ", "Falsch", "Incorrecto", "Erroné", "間違ったコード"]);
pub(crate) const TOO_LONG: Sample = Sample([
    "Too long for the slots",
    "أطول من الخانات",
    "Zu lang für die Felder",
    "Demasiado largo para las casillas",
    "Trop long pour les cases",
    "枠に入りきらないコード",
]);
pub(crate) const METHODS: Sample = Sample([
    "Ways to sign in",
    "طرق تسجيل الدخول",
    "Arten der Anmeldung",
    "Formas de iniciar sesión",
    "Façons de se connecter",
    "サインインの方法",
]);
pub(crate) const PASSKEY: Sample =
    Sample(["Passkey", "مفتاح المرور", "Passkey", "Clave de acceso", "Clé d’accès", "パスキー"]);
pub(crate) const PASSKEY_HINT: Sample = Sample([
    "Your device asks for your fingerprint, your face or its PIN.",
    "يطلب جهازك بصمة إصبعك أو وجهك أو رقمه السري.",
    "Ihr Gerät fragt nach Ihrem Fingerabdruck, Ihrem Gesicht oder seiner PIN.",
    "Tu dispositivo te pide la huella, la cara o su PIN.",
    "Votre appareil demande votre empreinte, votre visage ou son code PIN.",
    "デバイスが指紋、顔、またはPINを確認します。",
]);
pub(crate) const LAST_USED: Sample = Sample([
    "Last used",
    "آخر استخدام",
    "Zuletzt verwendet",
    "Último usado",
    "Dernière utilisée",
    "前回使用",
]);
pub(crate) const CODE_BY_EMAIL: Sample = Sample([
    "Code by e-mail",
    "رمز عبر البريد الإلكتروني",
    "Code per E-Mail",
    "Código por correo",
    "Code par e-mail",
    "メールでコードを受け取る",
]);
pub(crate) const CODE_BY_EMAIL_HINT: Sample = Sample([
    "We send a code to a***@e***.com.",
    "نرسل رمزًا إلى \u{2068}a***@e***.com\u{2069}.",
    "Wir senden einen Code an a***@e***.com.",
    "Enviamos un código a a***@e***.com.",
    "Nous envoyons un code à a***@e***.com.",
    "a***@e***.com にコードを送信します。",
]);
pub(crate) const BUSY: Sample = Sample(["Busy", "قيد التنفيذ", "Beschäftigt", "Ocupado", "Occupé", "処理中"]);
pub(crate) const REMEMBER_DEVICE: Sample = Sample([
    "Remember this device",
    "تذكّر هذا الجهاز",
    "Dieses Gerät merken",
    "Recordar este dispositivo",
    "Mémoriser cet appareil",
    "このデバイスを記憶する",
]);
pub(crate) const REMEMBER_DEVICE_HINT: Sample = Sample([
    "A second step is not necessary here for 30 days.",
    "لن تلزم خطوة ثانية هنا لمدة 30 يومًا.",
    "Hier ist 30 Tage lang kein zweiter Schritt nötig.",
    "Aquí no hará falta un segundo paso durante 30 días.",
    "Pas de seconde étape ici pendant 30 jours.",
    "30日間、ここでは2段階目が不要になります。",
]);
pub(crate) const STAY_SIGNED_IN: Sample = Sample([
    "Stay signed in",
    "البقاء مسجّل الدخول",
    "Angemeldet bleiben",
    "Mantener la sesión iniciada",
    "Rester connecté",
    "サインインしたままにする",
]);
pub(crate) const KEY: Sample = Sample(["Key", "المفتاح", "Schlüssel", "Clave", "Clé", "キー"]);
pub(crate) const COPY: Sample = Sample(["Copy", "نسخ", "Kopieren", "Copiar", "Copier", "コピー"]);
pub(crate) const COPIED: Sample =
    Sample(["Copied.", "تم النسخ.", "Kopiert.", "Copiado.", "Copié.", "コピーしました。"]);
pub(crate) const COPY_BY_KEYS: Sample = Sample([
    "Press Ctrl+C to copy the selected key.",
    "اضغط \u{2068}Ctrl+C\u{2069} لنسخ المفتاح المحدد.",
    "Drücken Sie Strg+C, um den markierten Schlüssel zu kopieren.",
    "Pulsa Ctrl+C para copiar la clave seleccionada.",
    "Appuyez sur Ctrl+C pour copier la clé sélectionnée.",
    "Ctrl+Cを押すと、選択されたキーがコピーされます。",
]);
pub(crate) const NEW_VALUE: Sample =
    Sample(["New value", "القيمة الجديدة", "Neuer Wert", "Nuevo valor", "Nouvelle valeur", "新しい値"]);
pub(crate) const CANCEL: Sample =
    Sample(["Cancel", "إلغاء", "Abbrechen", "Cancelar", "Annuler", "キャンセル"]);
pub(crate) const SAVE: Sample = Sample(["Save", "حفظ", "Speichern", "Guardar", "Enregistrer", "保存"]);
pub(crate) const EDIT: Sample = Sample(["Edit", "تعديل", "Ändern", "Editar", "Modifier", "変更"]);
pub(crate) const ADD: Sample = Sample(["Add", "إضافة", "Hinzufügen", "Añadir", "Ajouter", "追加"]);
pub(crate) const DELETE: Sample = Sample(["Delete", "حذف", "Löschen", "Eliminar", "Supprimer", "削除"]);
pub(crate) const NOT_SET: Sample =
    Sample(["Not set", "غير محدد", "Nicht angegeben", "Sin definir", "Non défini", "未設定"]);
pub(crate) const UNCONFIRMED: Sample = Sample([
    "Waiting for confirmation: a***@f***.com",
    "بانتظار التأكيد: \u{2068}a***@f***.com\u{2069}",
    "Noch nicht bestätigt: a***@f***.com",
    "Pendiente de confirmar: a***@f***.com",
    "En attente de confirmation\u{a0}: a***@f***.com",
    "確認待ち：a***@f***.com",
]);
pub(crate) const CUSTOMER_NUMBER: Sample = Sample([
    "Customer number",
    "رقم العميل",
    "Kundennummer",
    "Número de cliente",
    "Numéro de client",
    "お客様番号",
]);
pub(crate) const READ_ONLY: Sample = Sample([
    "Only your administrator can change this.",
    "لا يمكن تغيير هذا إلا للمسؤول.",
    "Nur die Administration kann das ändern.",
    "Solo tu administrador puede cambiarlo.",
    "Seul votre administrateur peut le modifier.",
    "変更できるのは管理者だけです。",
]);
pub(crate) const DELETE_PASSKEY: Sample = Sample([
    "Delete this passkey?",
    "هل تريد حذف مفتاح المرور هذا؟",
    "Diesen Passkey löschen?",
    "¿Eliminar esta clave de acceso?",
    "Supprimer cette clé d’accès\u{202f}?",
    "このパスキーを削除しますか？",
]);
pub(crate) const DELETE_PASSKEY_HINT: Sample = Sample([
    "You can still sign in with your password.",
    "يمكنك تسجيل الدخول بكلمة المرور كما كان.",
    "Sie können sich weiterhin mit Ihrem Passwort anmelden.",
    "Aún puedes iniciar sesión con tu contraseña.",
    "Vous pourrez toujours vous connecter avec votre mot de passe.",
    "パスワードでのサインインは引き続き可能です。",
]);
pub(crate) const SESSION_ENDED: Sample = Sample([
    "Your session has ended",
    "انتهت جلستك",
    "Ihre Sitzung ist beendet",
    "Tu sesión ha terminado",
    "Votre session est terminée",
    "セッションが終了しました",
]);
pub(crate) const SESSION_ENDED_HINT: Sample = Sample([
    "Sign in to continue. This page stays as it is.",
    "سجّل الدخول للمتابعة. تبقى هذه الصفحة كما هي.",
    "Melden Sie sich an, um fortzufahren. Diese Seite bleibt, wie sie ist.",
    "Inicia sesión para continuar. Esta página se queda como está.",
    "Connectez-vous pour continuer. Cette page reste telle quelle.",
    "続けるにはサインインしてください。このページはそのまま残ります。",
]);
pub(crate) const DIALOG_CLOSED: Sample = Sample([
    "The dialog was closed.",
    "أُغلق مربع الحوار.",
    "Der Dialog wurde geschlossen.",
    "El diálogo se ha cerrado.",
    "La boîte de dialogue a été fermée.",
    "ダイアログを閉じました。",
]);
pub(crate) const CHOSEN: Sample = Sample([
    "That was chosen.",
    "تم الاختيار.",
    "Das wurde gewählt.",
    "Eso se ha elegido.",
    "Ce choix a été fait.",
    "選択しました。",
]);
pub(crate) const SECURITY: Sample = Sample([
    "Security and sign-in",
    "الأمان وتسجيل الدخول",
    "Sicherheit und Anmeldung",
    "Seguridad e inicio de sesión",
    "Sécurité et connexion",
    "セキュリティとサインイン",
]);
pub(crate) const ACCOUNT_OF: Sample = Sample([
    "Account of Ada Lovelace",
    "حساب \u{2068}Ada Lovelace\u{2069}",
    "Konto von Ada Lovelace",
    "Cuenta de Ada Lovelace",
    "Compte d’Ada Lovelace",
    "Ada Lovelaceのアカウント",
]);
pub(crate) const COUNTRY: Sample = Sample(["Country", "البلد", "Land", "País", "Pays", "国"]);
pub(crate) const SEARCH_COUNTRY: Sample = Sample([
    "Search for a country",
    "البحث عن بلد",
    "Land suchen",
    "Buscar un país",
    "Rechercher un pays",
    "国を検索",
]);
pub(crate) const NO_COUNTRY: Sample = Sample([
    "There is no such country.",
    "لا يوجد بلد كهذا.",
    "Dieses Land gibt es nicht.",
    "No existe ese país.",
    "Ce pays n’existe pas.",
    "該当する国がありません。",
]);
pub(crate) const EXPIRES_SOON: Sample = Sample([
    "The code of this message is valid for three more minutes. After that, you can ask for a new one and go on where you were.",
    "رمز هذه الرسالة صالح لثلاث دقائق أخرى. بعد ذلك يمكنك طلب رمز جديد والمتابعة من حيث توقفت.",
    "Der Code dieser Nachricht ist noch drei Minuten gültig. Danach können Sie einen neuen anfordern und dort weitermachen, wo Sie waren.",
    "El código de este mensaje es válido tres minutos más. Después puedes pedir uno nuevo y seguir donde estabas.",
    "Le code de ce message est valable encore trois minutes. Ensuite, vous pourrez en demander un nouveau et reprendre où vous en étiez.",
    "このメッセージのコードはあと3分有効です。その後は新しいコードを取得して、続きから進められます。",
]);
pub(crate) const OPTIONAL_DIALOG: Sample = Sample([
    "Optional dialog",
    "مربع حوار اختياري",
    "Optionaler Dialog",
    "Diálogo opcional",
    "Boîte de dialogue facultative",
    "任意のダイアログ",
]);
pub(crate) const REQUIRED_DIALOG: Sample = Sample([
    "Required dialog",
    "مربع حوار إلزامي",
    "Verlangter Dialog",
    "Diálogo obligatorio",
    "Boîte de dialogue obligatoire",
    "必須のダイアログ",
]);
