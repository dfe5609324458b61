//! Whether a stressed e or o is open.
//!
//! What stands around it tells: the longest piece of the tables that lies over the word with
//! its marked vowel on the stressed one. Where none does, it is closed in the last syllable but
//! one and open before that.

use super::words::nuclei;

/// Pieces of words with an e; a grave accent is open, an acute one closed, `^` is the word's
/// beginning and `$` its end.
const E: &str = "iè iétt iézz ièsc èa$ èe$ èo$ èi$ déi$ néi$ ènt éntr cèntr vèntr mént clemènt \
    trént ^vénti$ ènd ^scénd discénd ascénd ^vénd ènz èns èmp sémplic riémpi èmbr sémbr lémb \
    vèng tèng spéng spégn èll capéll quéll ^stéll ^déll ^néll èbb èrb èrc èrd èrg èrl èrm èrn \
    èrp èrr èrs èrt èrv èrz férm schérm vérd cérch cérc schérz vérgin èst quést cést crést ^èsc \
    pèsco$ pèschi$ ^lètt dilètt ^pètt spètt ffètt rfètt ^sètt insètt ggètt ogètt ^gètt concètt \
    accètt ricètt eccètt dirètt corrètt elètt protètt dialètt difètt mèdi mètr rètr mèzz pèzz \
    prèzz lègg règg protègg corrègg pègg sègu sèdi èdia$ èdio$ èdie$ sède$ cèd erèd bène$ bèn$ \
    scèn trèn ènio$ ènia$ ènie$ rbèn mitèr iassètt ilègi ulèl lèfon ^zèr ripèt sédic trédic \
    ^èsse$ ^bèl$ ^dèv mègl méstol grèmb léccio cricèt gliéte$ vedér tenér sedér potér volér \
    dovér sapér ^avér godér cadér temér tacér vèner gèn rènn gèmm tènni crèm trèm ^tèma$ stèm \
    blèm poèm ^rèm prèm leggèr mistèr sincèr sevèr impèr ^spèr dispèr sfèr galèr ^èra$ ^èrano$ \
    ^èri$ pantèr èria$ èrio$ èrie$ nistèr prèss adèss ccèss flèss sèss fèss gèl cièl parallèl \
    vangèl èlio$ èlia$ èlie$ ècc orécch sécc bécc stécc parécch pècc lèpr zèbr cèlebr vèrtebr \
    brèv grèv ^lèv ollèv allèv rilèv elèv évol évan poèt pianét atlèt plèt èzio$ èzia$ èzie$ \
    svèlt bèlv ècn fégat tégol métt créd crésc vénner létter cénere débol sémin névic néve vésc \
    éssero$ ^èsser èss$ ricév ^éder séguit";

/// Pieces of words with an o.
const O: &str = "uò uós còsa còse qualcòs icósa icóse ^ròsa ^ròse ^pòs ripòs spòs ^dòs psicòs \
    mbòsi eoporòs nevròs òtt sótt ^rótt bótt dótt òcc bócc tócc gócc dócc òg ógn ògl mógli \
    gorgógl pòc giòc fòc ^òca ^òche ^òc òd cód dódic stòff sòffr òffr sóff òff òf òll bóll póll \
    pòllin pòllic cipóll ampóll vòlta vòlte sciòlt còlt scólt tòlt avvòlt rivòlt svòlt povòlt \
    òlv pólv òlg sòld paròl iòl pistòl gnòl scuòl ^òlio$ ^òli$ nòlia ^zòn ^nòna$ tròno tòno$ \
    icòna ònio$ ònia$ ònie$ ònn sónn colónn aròm diplòm cròm gnòm òpp dópp òper òpr sópr còpi \
    uròp ^scòpo$ ^scòpi$ ^òro$ tesòr pomodòr ^còr$ ^còro$ ^còri$ splòr òrio$ òria$ òrie$ castòr \
    ^mòr flòr òrt córt fòrz sfòrz còrp mòrb còrd mòrd sòrd órdin dòrm nòrm dòrs mòrs còrn còrg \
    pòrg pòrc tòrc òss ^fóss ^róss tiróss tóss nòstr vòstr giòstr còst tòst spòst sòst cròst \
    bòsc òt vóto$ nipót òv ^dóv altróv ^nòve òzz pózz gózz òzio$ òzi$ òi$ nói$ vói$ giòi nòia \
    nòie òa$ ògg òb óbre gómit góndol róndin dóndol gióvan fórbic ómbol sómm pórpor sóffic \
    cómput cómpr ^nò$ ^hò ^sò$ ^dò$ ^ò$ ddòm bròsi ^còsc ^nònn nsònni spósto pósto$ pósti$ \
    nnòve$ órdic ónd ^bórg córr ^conósc riconósc òrg";

/// Whether the e or o at `at` is open where it is stressed.
/// `root` is the form that endings were added to, which tells how early it stands: "cóntano" has
/// the vowel of "cónta".
pub(super) fn is_open(letters: &[char], root: &[char], at: usize) -> bool {
    let pieces = match letters.get(at) {
        Some('e') => E,
        Some('o') => O,
        _ => return false,
    };
    let mut bounded = vec!['^'];
    bounded.extend(letters);
    bounded.push('$');
    let mut best: Option<(usize, bool)> = None;
    for piece in pieces.split_whitespace() {
        let length = piece.chars().count();
        if best.is_none_or(|(longest, _)| length > longest)
            && let Some(open) = fits(piece, &bounded, at + 1)
        {
            best = Some((length, open));
        }
    }
    best.map_or_else(|| is_early(root, at), |(_, open)| open)
}

/// Whether `piece` lies over the word with its vowel at `at`, and is open.
fn fits(piece: &str, word: &[char], at: usize) -> Option<bool> {
    let piece: Vec<char> = piece.chars().collect();
    let marked = piece.iter().position(|c| "èéòó".contains(*c))?;
    let start = at.checked_sub(marked)?;
    let same = piece.iter().enumerate().all(|(place, c)| {
        let plain = super::plain(*c);
        word.get(start + place) == Some(&plain)
    });
    same.then(|| matches!(piece[marked], 'è' | 'ò'))
}

/// Whether two syllables or more follow.
fn is_early(letters: &[char], at: usize) -> bool {
    nuclei(letters).iter().filter(|it| **it > at).count() >= 2
}
