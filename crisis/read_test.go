package crisis

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestLexiconsAreSound(t *testing.T) {
	a, err := readLexicons()
	if err != nil {
		t.Error(err)
	}
	var names []string
	for _, l := range a.languages {
		names = append(names, l.name)
		if len(l.rules) < 50 {
			t.Errorf("%s has only %d rules", l.name, len(l.rules))
		}
	}
	if want := []string{"de", "en", "es", "fr", "it", "pt"}; !slices.Equal(names, want) {
		t.Errorf("lexicons %v, want %v", names, want)
	}
	if len(a.scripts) < 100 {
		t.Errorf("only %d phrases of other languages", len(a.scripts))
	}
}

func TestLexiconErrors(t *testing.T) {
	for line, part := range map[string]string{
		"a: b":                        "below a [family]",
		"[nothing]":                   "no family",
		"[act]\nno colon":             "name: pattern",
		"[act]\na: $NOBODY b":         `no class "NOBODY"`,
		"[act]\na: (b":                "not closed",
		"[act]\na: b)":                `unexpected ")"`,
		"[act]\na: b ; loud":          `no flag is called "loud"`,
		"[act]\na: b ; 3":             "points from 1 to 9",
		"[hint]\na: b":                "points from 1 to 9",
		"[act]\na: b (c|>)?":          "may end the clause",
		"[act]\na: >":                 "nothing or anything",
		"idiom >":                     "nothing or anything",
		"[act]\na: ..99 b":            "a gap is",
		"[act]\na: b? c?":             "nothing or anything",
		"[act]\na: ..3 b":             "nothing or anything",
		"spell a":                     "spell wanna",
		"enough of it":                "enough 9",
		"class A b":                   "class NAME",
		"\n# c\n\n[act]\n  a: b\nq: ": "lexicon/xx.txt:",
	} {
		_, err := parseLexicon("xx", line)
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%q gives the error %v, want %q in it", line, err, part)
		}
	}
}

func TestTierString(t *testing.T) {
	for tier, want := range map[Tier]string{
		None: "none", Relapse: "relapse", Withdrawal: "withdrawal", Concern: "concern",
		Imminent: "imminent", Overdose: "overdose", -1: "unknown", 99: "unknown",
	} {
		if got := tier.String(); got != want {
			t.Errorf("Tier(%d) is %q, want %q", tier, got, want)
		}
	}
}

func texts(words []word) string {
	var b []string
	for _, w := range words {
		b = append(b, w.text)
	}
	return strings.Join(b, " ")
}

func TestNormalise(t *testing.T) {
	for text, want := range map[string]string{
		"I CAN’T":                "i cant",
		"Ｆｕｌｌ 𝐛𝐨𝐥𝐝":              "full bold",
		"más ñoño über straße":   "mas nono uber strasse",
		"kіll mуself":            "kill myself", // Cyrillic і and у
		"k\u200bill":             "kill",
		"j'ai l'alcool":          "j ai l alcool",
		"k!ll p@in":              "kill pain",
		"su*cide":                "su*cide",
		"*so* _tired_":           "so tired",
		"a\n> quoted\nb":         "a b",
		"a ```kill``` b":         "a b",
		"a ```not closed":        "a not closed",
		"🎵 want to die 🎵\nhello": "hello",
		"see https://x.org/die":  "see",
		"<@123> <:die:1> hi":     "hi",
		"he OD'd":                "he oded",
		"2.5 mg":                 "2.5 mg",
		"ガス":                     "ガス",
		"\xff\xfeok":             "ok",
	} {
		if got := texts(normalise(text)); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func english(t *testing.T) *lexicon {
	t.Helper()
	for _, l := range lexicons().languages {
		if l.name == "en" {
			return l
		}
	}
	t.Fatal("no English")
	return nil
}

func TestSpell(t *testing.T) {
	l := english(t)
	for text, want := range map[string]string{
		"wanna kms":            "want to kill myself",
		"im gonna":             "i am going to",
		"sooo tired":           "so tired",
		"k1ll mys3lf":          "kill myself",
		"k i l l myself":       "kill myself",
		"suicde tongiht":       "suicide tonight",
		"time elapsed":         "time elapsed",
		"thru 40 wallowed":     "thru 40 wallowed",
		"i am ill":             "i am ill",
		"ill be gone":          "i will be gone",
		"endding it":           "ending it",            // a letter doubled
		"the trigegr":          "the trigger",          // two letters swapped
		"a last messge":        "a last message",       // one missing from a long word
		"the brige":            "the bridge",           // and from a short one
		"took my pjlls":        "took my pills",        // one typed for its neighbour
		"narcna":               "narcan",               // a short form is respelled after it
		"a haven in the storm": "a haven in the storm", // real words
		"went to the bnak":     "went to the bnak",     // a word that no pattern knows
		"um i am fucking done": "i am done",
		"ok. um, bye":          "ok bye",
		"idk he is cold":       "he is cold", // said aside
		"he is cold idk":       "he is cold",
		"idk if he is cold":    "i do not know if he is cold",
		"idk":                  "i do not know",
	} {
		if got := texts(l.spell(normalise(text))); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestClauses(t *testing.T) {
	l := english(t)
	tokens := l.clauses(l.spell(normalise("no, i stay. but why\nok... so it goes but not now um fine,\ngood")))
	var got []string
	for _, x := range tokens {
		switch {
		case x.opens:
			got = append(got, "|")
		case x.soft:
			got = append(got, ",")
		}
		got = append(got, x.text)
	}
	if got, want := strings.Join(got, " "), "| no , i stay | but why | ok , so it goes | but not now , fine , good"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

func TestIdiomsTakeOnlyTheirOwnWords(t *testing.T) {
	l := english(t)
	tokens, _ := l.withoutIdioms(l.clauses(l.spell(normalise("im dead tired and want to die"))))
	var got []string
	for _, x := range tokens {
		got = append(got, x.text)
	}
	if got, want := strings.Join(got, " "), "i am — — and want to die"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestPatterns(t *testing.T) {
	for _, c := range []struct{ pattern, text string }{
		{"a b", "a b"}, {"a b?", "a"}, {"(a|b c) d", "b c d"}, {"a ..2 b", "a x y b"}, {"a ..2 b", "a b"},
		{"suic* x", "suicidal x"}, {"< a", "a"}, {"a >", "x a"}, {"a (b|>)", "x a"}, {"a (b|>)", "a b c"},
		{"a (b)? c", "a c"}, {"< a? b", "b"},
	} {
		if !matches(t, c.pattern, c.text) {
			t.Errorf("%q does not match %q", c.pattern, c.text)
		}
	}
	for _, c := range []struct{ pattern, text string }{
		{"a b", "a x b"}, {"a ..2 b", "a x y z b"}, {"a b", "a. b"}, {"a ..3 b", "a but b"}, {"suic* x", "sui x"},
		{"< a", "x a"}, {"a >", "a x"}, {"a (b|>)", "a c"}, {"< a? b", "x b"},
	} {
		if matches(t, c.pattern, c.text) {
			t.Errorf("%q matches %q", c.pattern, c.text)
		}
	}
}

func matches(t *testing.T, pattern, text string) bool {
	t.Helper()
	l, err := parseLexicon("xx", "contrast but\n[act]\nr: "+pattern)
	if err != nil {
		t.Fatal(err)
	}
	found, _ := l.signs.run(l.clauses(normalise(text)))
	return len(found) > 0
}

// TestModifiers reads pairs: a sign that stands, and the same taken back.
func TestModifiers(t *testing.T) {
	for text, want := range map[string]Tier{
		"i want to die":                                                 Concern,
		"i do not want to die":                                          None,
		"i don't think i want to die":                                   None,
		"i have no friends and i want to die":                           Concern,
		"not joking i want to die":                                      Concern,
		"i can't stop thinking about killing myself":                    Concern,
		"i never wanted help but i want to die":                         Concern,
		"ten years ago i wanted to kill myself":                         None,
		"i used to want to die":                                         None,
		"i want to die again just like when i was 15":                   Concern,
		"in the movie she wants to die":                                 None,
		"after that movie i want to die":                                Concern,
		"the lyrics go i want to kill myself":                           None,
		"so embarrassed i want to die":                                  None,
		"if someone is not breathing in the class call 911":             None,
		"my friend is not breathing":                                    Overdose,
		"my phone won't wake up":                                        None,
		"i don't want to be here anymore":                               Concern,
		"not suicidal but i don't want to wake up":                      Concern,
		"i took the whole bottle":                                       Overdose,
		"five years ago i took the whole bottle and woke up":            None,
		"im not going to kill myself":                                   None,
		"i have the gun in my lap lol":                                  Imminent,
		"cant wake my laptop, black screen":                             None,
		"battery is gone and it wont respond":                           None,
		"my dad is in the car and wont wake up":                         Overdose,
		"gave my old bike away, new start":                              None,
		"gave my bike away, goodbye everyone":                           Imminent,
		"she cant stand up after those pills":                           Overdose,
		"she had those pills yesterday, all fine":                       None,
		"vallies n drink, noddin off":                                   Overdose,
		"three years ago today my brother overdosed":                    None,
		"not calling anyone. ending my life right after this message":   Imminent,
		"going to off myself before my wife gets back from her moms":    Imminent,
		"gonna quit my ativan all at once after years on it":            Withdrawal,
		"i can hear him gasping in the shower, he went in there to use": Overdose,
		"saved people all night, going home to take my own life":        Imminent, // people is not who it is about
		"the show just ended, knife is at my wrist":                     Imminent, // the topic is before the comma
		"swallowed all my pills. i used to be a nurse":                  Overdose, // the story is not of the pills
		"swallowed all my pills two years ago. i am a nurse now":        None,
		"i am on roof and going to jump":                                Imminent, // without the article
	} {
		if got := Read(text); got.Tier != want {
			t.Errorf("%q is %v %v, want %v", text, got.Tier, got.Rules, want)
		}
	}
}

// TestHints reads texts that no rule of a sign finds.
func TestHints(t *testing.T) {
	for text, want := range map[string]Tier{
		"its time, canal, nobody about, envelope on the stairs":                                Imminent,
		"its coffee time, canal, nobody about, an envelope on the stairs, happy":               None,     // an ordinary day
		"its time, canal, nobody about, an envelope on the stairs. it was cake and coffee day": Imminent, // that of another sentence
		"canal":                   None,
		"canal, envelope, nobody": Imminent, // a short text needs less
		"canal, envelope, nobody, and so it went on for a good many more words": None,
		"syringe, tongue, what now":                Overdose,
		"the song goes: syringe, tongue, what now": None,
	} {
		got := Read(text)
		if got.Tier != want {
			t.Errorf("%q is %v %v, want %v", text, got.Tier, got.Rules, want)
		}
		if got.Alert() {
			t.Errorf("%q calls somebody", text)
		}
	}
	far := "canal" + strings.Repeat(" and so it went", 15) + " envelope" + strings.Repeat(" and so it went", 15) + " nobody about"
	if got := Read(far); got.Tier != None {
		t.Errorf("words far apart are %v %v", got.Tier, got.Rules)
	}
}

func TestAboutOther(t *testing.T) {
	for text, want := range map[string]bool{
		"my brother says he is going to kill himself tonight": true,
		"i am going to kill myself tonight":                   false,
		"she's blue and won't wake up":                        true,
		"i took all my pills":                                 false,
		"mi hermana dice que se va a matar":                   true,
		"my boyfriend left so i am going to kill myself":      false,
	} {
		if r := Read(text); r.AboutOther != want || r.Tier == None {
			t.Errorf("%q: about somebody else %v, tier %v %v", text, r.AboutOther, r.Tier, r.Rules)
		}
	}
}

func TestPrecedence(t *testing.T) {
	for _, c := range []struct {
		text     string
		tier     Tier
		severe   bool
		violence bool
	}{
		{"i took all my pills, i want to kill myself tonight", Overdose, false, false},
		{"i am going to kill myself tonight. i relapsed", Imminent, false, false},
		{"quit drinking two days ago and i am shaking and hearing voices. i want to die", Withdrawal, true, false},
		{"quit drinking two days ago and i am shaking. i want to die", Concern, false, false},
		{"quit drinking two days ago and i am shaking", Withdrawal, false, false},
		{"my husband hits me. i relapsed last night", Concern, false, true},
		{"my husband hits me and i am going to kill myself tonight", Imminent, false, true},
		{"i relapsed last night", Relapse, false, false},
	} {
		r := Read(c.text)
		if r.Tier != c.tier || r.Severe != c.severe || r.Violence != c.violence {
			t.Errorf("%q: %+v, want tier %v, severe %v, violence %v", c.text, r, c.tier, c.severe, c.violence)
		}
	}
}

func TestAlert(t *testing.T) {
	for text, want := range map[string]bool{
		"i am going to kill myself tonight":         true,
		"he is not breathing and his lips are blue": true,
		"i want to die":                false,
		"my husband hits me":           false,
		"i relapsed last night":        false,
		"thinking about suicide a lot": false,
		"":                             false,
	} {
		if got := Read(text); got.Alert() != want {
			t.Errorf("%q: alert %v, want %v: %+v", text, got.Alert(), want, got)
		}
	}
}

func TestOtherScripts(t *testing.T) {
	for text, want := range map[string]Result{
		"死にたい":            {Tier: Concern, Language: "ja"},
		"死にたくない":          {Tier: None},
		"笑い死にそう":          {Tier: None},
		"죽고 싶어요":          {Tier: Concern, Language: "ko"},
		"배고파 죽겠다":         {Tier: None},
		"Он не дышит!":    {Tier: Overdose, Language: "ru"},
		"я не хочу жить":  {Tier: Concern, Language: "ru"},
		"умираю со смеху": {Tier: None},
		"我想死":             {Tier: Concern, Language: "zh"},
		"ik wil dood":     {Tier: Concern, Language: "nl"},
	} {
		r := Read(text)
		if r.Tier != want.Tier || r.Tier != None && r.Language != want.Language {
			t.Errorf("%q: %+v, want %v in %q", text, r, want.Tier, want.Language)
		}
	}
}

func TestLanguage(t *testing.T) {
	for text, want := range map[string]string{
		"i had a good day and went to the park": "en",
		"hoy estoy muy bien con mis hijos":      "es",
		"je suis content de la journée":         "fr",
		"heute war ein guter tag für mich":      "de",
		"oggi è stata una bella giornata":       "it",
		"hoje eu fui para a reunião com você":   "pt",
		"no quiero vivir":                       "es",
		"":                                      "",
	} {
		if r := Read(text); r.Language != want {
			t.Errorf("%q is read as %q, want %q", text, r.Language, want)
		}
	}
}

func TestReadIsDeterministic(t *testing.T) {
	for _, m := range append(messages(t, "testdata/own.jsonl"), messages(t, "testdata/heldout.jsonl")...) {
		if a, b := Read(m.Text), Read(m.Text); !reflect.DeepEqual(a, b) {
			t.Errorf("%q is %+v and then %+v", m.Text, a, b)
		}
	}
}

// TestStepsGrowWithTheText counts the steps of the automata, so that the load of the
// machine does not matter: ten times the text may take at most little more than ten
// times the steps.
func TestStepsGrowWithTheText(t *testing.T) {
	for _, piece := range []string{
		"want to die ", "i want to want to want to ", "k i l l ", "not not not ", "going to kill myself. ",
		"a", "*", "' ", "the of in with ", "quiero morir no ", "死", "> a\n", "```", "took all of the whole bottle ",
	} {
		_, small := read(strings.Repeat(piece, 200))
		_, large := read(strings.Repeat(piece, 2000))
		if large > 11*small+1000 {
			t.Errorf("%q: %d steps for 200 pieces, %d for 2000", piece, small, large)
		}
	}
}

// TestLongestTextsStayShort reads a megabyte of characters that stand for many others, or
// are words by themselves: what they become may not be much longer than they are.
func TestLongestTextsStayShort(t *testing.T) {
	const size = 1_000_000
	for _, piece := range []string{"\ufdfa", "\ufdfa ", "\ufdfb", "\u3316", "\u337f", "💊", "💊 ", "💊🔫", "😂.", "\U0001d15f", "\u0344", "한"} {
		text := strings.Repeat(piece, size/len(piece))
		folded := fold(own(text))
		if len(folded) > longestForm*len(text) {
			t.Errorf("%q: %d bytes become %d", piece, len(text), len(folded))
		}
		if words := split(folded); len(words) > len(text)/4 {
			t.Errorf("%q: %d bytes become %d words", piece, len(text), len(words))
		}
	}
	if got := texts(normalise("end \ufdfa it 💊💊 💊 now 💊")); got != "end it emojipill now emojipill" {
		t.Errorf("%q", got)
	}
}

func FuzzRead(f *testing.F) {
	for _, m := range messages(f, "testdata/heldout.jsonl") {
		f.Add(m.Text)
	}
	f.Add("```> \xff\u200b\u0300**!!k i l l my\u0455elf")
	f.Fuzz(func(t *testing.T, text string) {
		r := Read(text)
		if (r.Tier == None) != (len(r.Rules) == 0) {
			t.Errorf("%q: tier %v with the rules %v", text, r.Tier, r.Rules)
		}
		if r.Alert() && r.Tier != Overdose && r.Tier != Imminent {
			t.Errorf("%q: an alert for %v", text, r.Tier)
		}
		if again := Read(text); !reflect.DeepEqual(r, again) {
			t.Errorf("%q is %+v and then %+v", text, r, again)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	for name, text := range map[string]string{
		"note":    "Check-in: slept 7 hours, craving 3, went for a walk with my sister and it passed.",
		"crisis":  "i cant do this anymore, going to kill myself tonight, the letters are on the table",
		"100 kB":  strings.Repeat("i want to go on and on and i took all of it ", 100_000/44),
		"1000 kB": strings.Repeat("i want to go on and on and i took all of it ", 1_000_000/44),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				Read(text)
			}
		})
	}
}
