//! Where the stress of a word falls that has no written accent: most often on the last syllable
//! but one. Endings tell the others, and lists what no ending tells.

use super::is_vowel;
use super::words::nuclei;

/// How words end that are stressed otherwise. A grave accent marks the vowel that is stressed;
/// behind `*` it is the vowel before. `^` is the word's beginning and `$` its end; without `$` a
/// last vowel, and an h before it, may be any. The longest that fits holds.
const ENDINGS: &[&str] = &[
    // -abile, -evole, -issimo, -ico, -olo, -ido and their like.
    "*bil évol *ol *ul *ic *im *id *esim *graf *log *metr *fon *gon *nom *fer *iger *ivor *drom \
     *gen ùdine$ ùdini$ àgin ìgin ùgin àggin ìggin ùggin *ere$ *gliere$ *bbero$ *ssero$ *sero$ \
     *rono$ *ttero$ *nnero$ *cquero$ *ppero$ àne ìne òre ùre ùte ìgne ètre",
    // Those among them that keep to the rule.
    "^amìc ^nemìc ^antìc ^fatìc affatìc ^formìc ^ortìc vescìc pudìc lombrìc mollìc ^rubrìc \
     mendìc ombelìc trìce$ felìce$ felìci$ radìce$ radìci$ ^cornìc vernìc pernìc ^fenìc ^narìc \
     ^varìc benedìc maledìc ridìce$ cicatrìc matrìci$ nutrìci$ ^alìce$ ^alìci$ paròl gnòl iòl \
     uòl pistòl girasòl sorvòl consòl petròl baùl paùr grembiùl ^guìd affìd confìd diffìd sfìd \
     decìd uccìd divìd incìd sorrìd condivìd omicìd suicìd invìd arrìd derìd esprìm imprìm \
     comprìm deprìm opprìm reprìm sublìm regìm concìm estìm cugìn regìn vagìn cognòm pronòm \
     vedére$ sedére$ tenére$ avére$ potére$ volére$ dovére$ sapére$ cadére$ godére$ temére$ \
     tacére$ piacére$ giacére$ parére$ valére$ manére$ suadére$ ière$ primavère$ sincère$ \
     sfère$ galère$ intère$ sevère$ buonasère$ chimère$ pantère$ stasère$ mistère$",
    // Words and stems that no ending tells.
    "mìgnol chiòcciol scrìcciol lùcciol gòcciol brìciol sdrùcciol cùpol còmpiere$ desìder \
     consìder lìber sùper òper nùmer ànim àbit èvit mèdit càpit rècit àgit èsit erèdit depòsit \
     propòsit òspit sòlit sùbit spìrit mèrit dèbit lìmit crèdit lècit esèrcit bàttit pàlpit \
     frèmit vòmit òrbit vìsit nàscit crèscit pèrdit vèndit gòmit plìcit còmpit sèguit sòllecit \
     sollècit sùscit èccit pèttin tèrmin nòmin dòmin llùmin esàmin gèrmin elìmin màcchin pàgin \
     ^làmin òrdin màrgin fùlmin pòllin vèrgin ròndin glìcin giòvan àsin pàtin fèmmin càrdin \
     sànguin ^ìnguin crìmin àrgin sèmin tèndin àlber pòver tènero$ tènera$ tèneri$ càmer lètter \
     mìser cèter pàsser zàtter suòcer vìper màscher chiàcchier tèsser ricòver papàver \
     fenicòtter àcer èder gàmber gèner cèner pòlver vèner zènzer zùccher bùfer càrcer òmer \
     ùlcer vìscer pècor ànfor metàfor elàbor collàbor evàpor àncor$ nàccher stòmac sìndac mònac \
     fègat sàbat fàrmac làmpad òrgan plàtan ocèan sèdan òrfan èban tìmpan sènap àtom sìntom \
     zìgom autònom legìttim glùte àure lìne ^àre aère vìde stère flùid gratùit circùit intùit \
     fortùit contìnu ndivìdu fàcil ffìcil sìmil ùmil ùtil fràgil fràssin bràdip còmod ^àlit \
     rèsin prèstit pòtam èsseri$ ìstrice$ ìstrici$ ^augùri$ ^sìano$ ^stìano$ ^dìano$ àgil dòcil \
     fèrtil stèril gràcil rèttil vìgil fùtil ànatr palpèbr$ pàlpebr tènebr vèrtebr àlgebr \
     cèlebr ùpup àgav àloe$ òboe$ parèntesi$ ipòtesi$ sìntesi$ anàlisi$ paràlisi$ gènesi$ \
     ènfasi$ èstasi$ òasi$ spàsim àlluc màndorl àngel ìncub sìllab màrtir sàtir ìntegr diàfan \
     èpoc equìvoc unìvoc recìproc manìac cardìac zodìac isìac ròver intèrrog dèrog pròrog nàvig \
     mìtig lìtig càstig pròpag òbblig sòffoc ìnvoc èvoc pròvoc cònvoc còlloc èduc dìssip \
     antìcip partècip òccup tràffic sèpar àugur tòller accèler recùper rivèrber delìber àlter \
     fòder ìrrit bicìpit trìcipit precìpit cìtofon nòttol àttim òttim pèssim mànic dùe$ \
     nontiscordardimè$ ^àutobus$ ^àlcol$ ^àster$ ^ìnternet$ ^òmnibus$ dòllar vèscov ràggiung \
     ìsol fèretr scàndal sàndal pètal diàvol ànanas$ ^àmbit àrbitr cadàver càttedr cìnem còller \
     crònac gèmit gràndin mètod nòmad schèletr màfor sùgher védov zìngar dàmmel dìmmel fàmmel \
     perìod gènov pàdov mòden càgliar tàrant bèrgam mònit pàrroc fòsfor màrtor fòlgor pòlip \
     prìncip tèssil dàtter nèttar dèmon cànon scrìcchiol cùlmin mùffol cànap tràmpol",
    // -ia and -io with a syllable of its own, also in the plural.
    "logìa$ logìe$ grafì nomìa$ nomìe$ metrì patì crazì archì sofì fonì scopì tomì gogì \
     enciclopedì ortopedì erìa$ erìe$ matèria$ matèrie$ misèria$ misèrie$ artèria$ artèrie$ \
     fèria$ fèrie$ sèria$ sèrie$ aèria$ aèrie$ fattorì trattorì teorì allegorì categorì signorì \
     euforì compagnì malattì allergì energì fantasì melodì armonì malinconì poesì magì nostalgì \
     allegrì follì bugì farmacì terapì cortesì gelosì ipocrisì garanzì anarchì sinergì strategì \
     liturgì chirurgì elegì agonì dinastì manìa$ manìe$ abbazì diplomazì profezì eresì ironì \
     parodì gerarchì tirannì utopì lessì anemì glicemì pazzì mercanzì acrobazì polizìa$ \
     polizìe$ pulizìa$ pulizìe$ ^leggìo$ ^leggìi$ ^fruscì ^ronzì formicolì ^brusì mormorì \
     calpestì scintillì tintinnì luccichì gocciolì scricchiolì cigolì pendì addì ^oblì balbettì \
     ^lavorìo$ ^vocìo$ sciabordì tremolì brontolì cinguettì crepitì dondolì zampillì sfarfallì \
     sfavillì ticchettì picchiettì sfrigolì sussurrì sciacquì rotolì",
];

/// Nouns and adjectives in "-ano": other words that end so are verbs in the plural.
const NOUNS_ANO: &str = "italiano gabbiano anziano quotidiano cristiano siciliano indiano \
    meridiano mediano guardiano africano americano messicano umano romano lontano vulcano \
    divano sovrano soprano altopiano invano artigiano paesano decano pagano toscano napoletano \
    veneziano veterano aeroplano melograno tulipano asciugamano catamarano germano marziano \
    nostrano profano urbano partigiano cortigiano villano zafferano ortolano capitano marrano \
    baccano fagiano caimano tucano gregoriano australiano brasiliano settimano disumano \
    primopiano corrimano pastrano pavano tutano ripiano ruffiano padano emiliano tibetano sano \
    vano piano strano cubano bolzano milano vaticano";

/// Stems of verbs in -are, as far as a session says them: to them belong "appòggino", "làsciali".
const VERBS_A: &str = "lasci rilasci rilass ascolt appoggi poggi pos ripos port riport massaggi \
    evit cont salt rimand ruot scald tocc torn ritorn ferm guard parl rest ritir arriv abbandon \
    allontan avvicin allung allarg altern curv divent trov respir inspir espir spost gir ricord \
    immagin pens prov us alz abbass sollev accarezz strofin strizz afferr prepar calm pieg tir \
    lav mand cambi nomin cerc sfior svuot gonfi sgonfi soffi abbracci accett aspett coccol cur \
    lev salut stir sfreg scivol vari affid osserv aiut chiam complet consider contempl dondol \
    entr esplor gust illumin incontr lavor manc mostr navig pratic rallent sogn srotol stacc \
    svegli risvegli tent trascur vers vibr visit viaggi accomod adatt allent annus apprezz \
    attravers canticchi cominci concentr conserv continu copi elimin fiss impar inclin infil \
    lanci liber misur ondeggi oscur pes pettin picchiett raddrizz raffredd raccont sbadigli \
    scambi sciacqu scroll sdrai sfum sistem smorz sospir spalm stabil sussurr tampon trascin \
    tralasci coric riscald addorment bagn asciug accumul accost arrotol distacc cull accoccol \
    aggrapp agit ripar accord medit merit";

/// Stems of other verbs, whose wish is in -i: "prèndilo", "mèttiti", and "mèttersi".
const VERBS_I: &str = "tien trattien mantien sostien prend riprend prem sprem string sping mett \
    smett permett muov smuov percorr scorr chiud richiud socchiud ripet raccogl togl sciogl \
    cogl accogl scegl apr copr riapr scopr legg scriv viv spegn accend vend perd conced diluisc \
    distend tend stend scend god accorg volg avvolg rivolg riconosc conosc sied offr soffr ved \
    chied bev ricev riduc piang ung attend difend rend arrend spend premett promett espand \
    unisc finisc riempi cred dedic decid divid immerg emerg estend protegg regg sorregg svolg \
    raggiung aggiung dipin cresc rispond nascond confond";

/// Stems in -ire, whose participle has the letters of a wish to oneself.
const VERBS_IRE: &str = "sent risent segu prosegu insegu serv dorm part avvert";

/// The clitics that a wish or an infinitive takes behind it.
const CLITICS: [&str; 11] = [
    "gli", "mi", "ti", "si", "ci", "vi", "lo", "la", "li", "le", "ne",
];

/// The most endings that are added one to the other: "diciamoglielo" and more.
const MOST_ENDINGS: usize = 3;

/// The letter that is stressed in a word without accents; none without a vowel. `asks` is
/// whether a form that has two readings is rather a wish.
pub(super) fn of(letters: &[char], asks: bool) -> Option<usize> {
    let root = root(letters, asks);
    let all = nuclei(&root);
    let last = *all.last()?;
    if all.len() < 2 {
        return Some(last);
    }
    let word: String = root.iter().collect();
    if let Some(at) = by_ending(&word, &root, &all) {
        return Some(at);
    }
    let penult = all[all.len() - 2];
    let falls = last + 2 == root.len();
    Some(match root.as_slice() {
        // "Signor", "andar": a vowel was dropped. Other consonants end words of other tongues.
        [.., 'r' | 'l' | 'n'] => last,
        // "Avrai", "colui": the i glides, so that the last syllable has the stress.
        [.., 'a' | 'e' | 'o' | 'u', 'i'] if falls => last,
        _ => penult,
    })
}

/// The form of a word that the ending of its plural, or pronouns, were added to; they leave the
/// stress where it was.
pub(super) fn root(letters: &[char], asks: bool) -> Vec<char> {
    let mut root: String = letters.iter().collect();
    for _ in 0..MOST_ENDINGS {
        let syllables = nuclei(&root.chars().collect::<Vec<char>>()).len();
        match base(&root, asks).filter(|_| syllables > 2) {
            Some(base) => root = base,
            None => break,
        }
    }
    root.chars().collect()
}

/// The form to which an ending was added that leaves the stress where it was.
fn base(word: &str, asks: bool) -> Option<String> {
    plural(word).or_else(|| with_clitic(word, asks))
}

/// The singular of a verb in the plural of the third person.
fn plural(word: &str) -> Option<String> {
    if let Some(stem) = word.strip_suffix("ino") {
        let hard = stem.strip_suffix('h').unwrap_or(stem);
        let of = [hard.to_owned(), format!("{hard}i")];
        let stem = of.into_iter().find(|stem| is_in(VERBS_A, stem))?;
        return Some(format!("{stem}a"));
    }
    let base = word.strip_suffix("no")?;
    let verb = match base.chars().next_back()? {
        'a' => !is_in(NOUNS_ANO, word),
        'o' => {
            let nouns = [
                "abbando", "perdo", "patro", "colo", "ozo", "carbo", "kimo", "uo",
            ];
            let verbs_one = ["zio", "sio", "gio"];
            !nouns.iter().any(|noun| base.ends_with(noun))
                && !verbs_one.iter().any(|verb| base.ends_with(verb))
        }
        _ => false,
    };
    verb.then(|| base.to_owned())
}

/// The form of a verb before the pronouns that hang on it.
fn with_clitic(word: &str, asks: bool) -> Option<String> {
    let clitics = CLITICS.iter().filter_map(|clitic| {
        let base = word.strip_suffix(clitic)?;
        (base.len() >= 2).then_some((base, *clitic))
    });
    clitics
        .filter_map(|(base, clitic)| clitic_base(base, clitic, asks))
        .next()
}

fn clitic_base(base: &str, clitic: &str, asks: bool) -> Option<String> {
    let stem = &base[..base.len() - 1];
    let two = ["me", "te", "se", "ce", "ve", "glie"];
    if let Some(inner) = two.iter().find_map(|it| base.strip_suffix(it))
        && matches!(clitic, "lo" | "la" | "li" | "le" | "ne")
        && is_verb(inner)
    {
        return Some(inner.to_owned());
    }
    let two_people = ["ate", "ete", "ite"].iter().any(|it| base.ends_with(it));
    let kept = match base.chars().next_back()? {
        _ if base.ends_with("ndo") => true,
        // Of "vedére" the default tells it: "vedérlo".
        'r' => base
            .strip_suffix("ier")
            .or_else(|| base.strip_suffix("er"))
            .is_some_and(|stem| is_in(VERBS_I, stem)),
        'o' => base == "ecco",
        'e' if two_people => matches!(clitic, "vi" | "mi" | "ci" | "lo" | "la" | "li" | "le"),
        'a' if clitic == "lo" => !matches!(base, "rega" | "interva"),
        'a' if clitic == "la" => {
            let verbs = [
                "rega", "ina", "esa", "segna", "cica", "propa", "impa", "marsa", "koa",
            ];
            !verbs.contains(&base)
        }
        'a' if clitic == "ti" => asks && is_in(VERBS_A, stem),
        'a' => is_in(VERBS_A, stem),
        'i' if clitic == "ti" && is_in(VERBS_IRE, stem) => asks,
        'i' => is_in(VERBS_I, stem) || is_in(VERBS_IRE, stem),
        _ => false,
    };
    let form = match kept {
        false => return None,
        true if base.ends_with("er") => format!("{base}e"),
        true => base.to_owned(),
    };
    Some(form)
}

/// Whether a form before two pronouns is one of a verb.
fn is_verb(form: &str) -> bool {
    let Some((at, last)) = form.char_indices().next_back() else {
        return false;
    };
    match last {
        'a' => is_in(VERBS_A, &form[..at]),
        'i' => is_in(VERBS_I, &form[..at]),
        'r' => true,
        _ => form.ends_with("ndo"),
    }
}

fn is_in(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|it| it == word)
}

/// The stress by the longest ending of the table that fits.
fn by_ending(word: &str, letters: &[char], nuclei: &[usize]) -> Option<usize> {
    let open: String = match letters.split_last() {
        Some((last, head)) if is_vowel(*last) => head.iter().collect(),
        _ => word.to_owned(),
    };
    let open = open.strip_suffix('h').unwrap_or(&open);
    let mut best: Option<(usize, usize)> = None;
    for ending in ENDINGS.iter().flat_map(|part| part.split_whitespace()) {
        let (fitting, held) = match ending.strip_suffix('$') {
            Some(ending) => (ending, word),
            None => (ending, open),
        };
        let long = fitting.trim_start_matches('*').chars().count();
        if best.is_none_or(|(length, _)| long > length)
            && let Some(at) = fits(fitting, held, nuclei)
        {
            best = Some((long, at));
        }
    }
    best.map(|(_, at)| at)
}

/// The letter that `ending` stresses, where the word ends so.
fn fits(ending: &str, word: &str, nuclei: &[usize]) -> Option<usize> {
    if let Some(ending) = ending.strip_prefix('*') {
        let begins = word.strip_suffix(ending)?.len();
        return nuclei.iter().copied().rfind(|at| *at < begins);
    }
    let (whole, ending) = match ending.strip_prefix('^') {
        Some(ending) => (true, ending),
        None => (false, ending),
    };
    let plain: String = ending.chars().map(super::plain).collect();
    let begins = word.strip_suffix(plain.as_str())?.len();
    let marked = ending.chars().position(|c| !c.is_ascii())?;
    (!whole || begins == 0).then_some(begins + marked)
}
