//! What is shown, in the spelling of the country where it is read.

use crate::session::Spelling;

use super::Plan;

impl Plan {
    /// Spells what is shown of our own texts as the plan's language does. What is said is the
    /// score's, and stays as it is.
    pub(super) fn spell(&mut self) {
        let Some(spelling) = Spelling::of(&self.language) else {
            return;
        };
        let whole = [&mut self.title, &mut self.summary].into_iter();
        let whole = whole.chain(&mut self.cautions);
        let chapters = self.chapters.iter_mut().map(|c| &mut c.title);
        let moments = self.moments.iter_mut().map(|m| &mut m.text);
        let rows = self
            .rows
            .iter_mut()
            .flat_map(|r| [&mut r.text, &mut r.chapter]);
        let captions = self.captions.iter_mut().map(|c| &mut c.text);
        let texts = whole
            .chain(chapters)
            .chain(moments)
            .chain(rows)
            .chain(captions);
        for text in texts {
            if let Some(own) = spelling.spell(text) {
                *text = own;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use crate::plan::Plan;
    use crate::plan::tests::{night_of, plan};
    use crate::prepare::built_in;
    use crate::session::Spelling;

    /// All that a plan shows in words.
    fn shown(plan: &Plan) -> Vec<&str> {
        let rows = plan.rows.iter().flat_map(|r| [&r.text, &r.chapter]);
        let moments = plan.moments.iter().map(|m| &m.text);
        let captions = plan.captions.iter().map(|c| &c.text);
        let chapters = plan.chapters.iter().map(|c| &c.title);
        let texts = rows.chain(moments).chain(captions).chain(chapters);
        let texts = texts
            .chain(&plan.cautions)
            .chain([&plan.title, &plan.summary]);
        texts.map(String::as_str).collect()
    }

    #[test]
    fn a_built_in_session_is_shown_in_british_spelling_and_said_as_it_was_spoken() {
        let spelling = Spelling::of("en-GB").unwrap();
        let many = [
            "autogenic-heavy",
            "cognitive-shuffle",
            "kids-balloon",
            "release-only-bed",
        ];
        let mut spelt = HashSet::new();
        for (name, _) in built_in() {
            let nights = if many.contains(&name) { 3 } else { 1 };
            for night in 0..nights {
                let made = night_of(name, "en-GB", night);
                for text in shown(&made.plan) {
                    assert_eq!(spelling.spell(text), None, "{name}");
                }
                // What is looked for among the spoken sentences is the text of the score.
                for (said, shown) in made.score.moments.iter().zip(&made.plan.moments) {
                    let own = spelling.spell(&said.text);
                    assert_eq!(own.as_ref().unwrap_or(&said.text), &shown.text, "{name}");
                    spelt.extend(own);
                }
                spelt.extend(made.plan.cautions.iter().cloned());
            }
        }
        for word in ["colour", "harbour", "practise", "towards"] {
            let found = spelt.iter().any(|text| text.contains(word));
            assert!(found, "{word}: {spelt:?}");
        }
    }

    #[test]
    fn an_author_in_britain_keeps_their_words_and_reads_ours_in_their_spelling() {
        let script = "language = \"en-GB\"\ntitle = \"My harbor\"\nseed = 1\n\
                      [[step]]\nsay = \"Go toward the harbor. [5s]\"\n\
                      [[step]]\nrest = \"10s\"\n\
                      [[step]]\ntense = \"left calf\"\nhold = \"3s\"\nrelease = \"20s\"\n";
        let british = plan(script);
        assert_eq!(british.title, "My harbor");
        assert_eq!(british.captions[0].text, "Go toward the harbor.");
        let american = plan(&script.replace("en-GB", "en-US"));
        for (own, us) in british.captions.iter().zip(&american.captions).skip(1) {
            assert_eq!(own.text, us.text.replace("toward ", "towards "));
        }
    }
}
