package learn

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"cairn/content/datafile"
)

// What each rule must catch, and what says nearly the same and is fine.
var examples = map[string]struct{ wrong, right []string }{
	"dose": {
		[]string{"Begin with 8 mg under the tongue.", "Take two tablets.", "Take it twice a day.", "Use it every 8 hours.", "Give one drop, then 2 ml.", "Go down by 10 percent each week."},
		[]string{"It is given as an injection every month.", "They may need a second dose.", "Usually under 9 hours a week.", "After about 6 hours it can begin."},
	},
	"change": {
		[]string{"Stop your medicine when you feel well.", "You can skip a dose now and then.", "When you feel better, lower the dose.", "You should switch to buprenorphine.", "It is time to taper your methadone.", "Start taking naltrexone today.", "Stop, switch or change your medicine as you like.", "Please come off methadone.", "Cut down on your pills.", "If you do not feel well, skip your tablets."},
		[]string{"Please do not stop your medicine on your own.", "Ask before you start, stop or change a medicine.", "Do not start, stop or switch a medicine because of this.", "Never change a dose without your prescriber.", "Whether to stop medicine is for you and your prescriber."},
	},
	"home-detox": {
		[]string{"A home detox can work well.", "You can detox quietly at home.", "Come off alcohol at home with a friend near.", "Stock up on water and soup."},
		[]string{"Please do not detox at home.", "Where it happens depends on your health."},
	},
	"fine-at-home": {
		[]string{"Most people are fine at home.", "You can stay at home with it.", "It will pass by itself.", "There is no need for a doctor."},
		[]string{"It is not safe at home.", "Do not stay alone.", "Do not sleep it off at home."},
	},
	"drink-to-treat": {
		[]string{"If you shake, have a small beer.", "Drink a little to calm the shakes.", "The hair of the dog works."},
		[]string{"Do not have a drink against the shakes.", "After heavy drinking that ends suddenly, get help."},
	},
	"level": {
		[]string{"You need residential care.", "With that, you should go to a detox.", "The best level for you is 2.1.", "Outpatient is right for you."},
		[]string{"I cannot tell which level is yours.", "You do not need residential care to begin.", "Trained staff find a level that fits."},
	},
	"replacing": {
		[]string{"Methadone replaces one drug with another.", "It is just another drug.", "Medicine is a crutch."},
		[]string{"It is not replacing one drug with another.", "Medicine is treatment in its own right."},
	},
	"taper-claim": {
		[]string{"In time, people should taper off.", "You eventually stop taking it.", "A slow taper is best.", "It is a bridge to a life without."},
		[]string{"There is no deadline.", "Nobody has to come off it.", "Many people stay on it for life."},
	},
	"deadline": {
		[]string{"It is taken for up to six months.", "Stay on it until you feel stable.", "After a year it should end.", "Take it for only a few weeks."},
		[]string{"There is no deadline.", "Many people stay on it for years or for life.", "There is a monthly injection."},
	},
	"prescriber": {
		[]string{"You can change it on your own.", "Decide it yourself.", "Your sponsor can decide when.", "End it without your doctor."},
		[]string{"Please change nothing on your own.", "So any change is for you and your prescriber.", "Please do not stop it alone."},
	},
	"praise-stopping": {
		[]string{"Stopping is a great success.", "Be proud when you come off it.", "At last free of it.", "The last step is to live without medicine."},
		[]string{"When it is stopped, the risk goes up.", "It is no success to stop and no weakness to stay."},
	},
	"label": {
		[]string{"Give it again after two minutes.", "Forget the label.", "Spray every 2 minutes.", "Try this before you call."},
		[]string{"The label and the operator say how.", "Do not ignore the label."},
	},
	"waiting": {
		[]string{"Wait a moment before you call.", "Make sure that it is an overdose.", "First check the pupils.", "Call if you are sure."},
		[]string{"Do not wait until you are sure.", "You do not need to be sure.", "Call now."},
	},
	"safe-amount": {
		[]string{"A safe amount is less than before.", "Use half of what you used.", "Start low.", "Try a small dose."},
		[]string{"There is no safe amount.", "Even a small amount can be fatal."},
	},
	"rewards": {
		[]string{"Earn points in this server for each negative test.", "I give a badge for every week.", "The leaderboard ranks who was here longest.", "You get $20 for a month."},
		[]string{"There are no prizes or rankings here.", "A clinic gives a small reward for a goal that was checked."},
	},
	"trauma-details": {
		[]string{"Tell the group what happened.", "What happened to you?", "Go back to the memory.", "Write down the details."},
		[]string{"Nobody has to say what happened.", "Skills for today come first."},
	},
	"diagnosis": {
		[]string{"You probably have depression.", "You are clinically depressed.", "That means you are ill.", "You have an anxiety disorder."},
		[]string{"If you have depression, tell the team.", "Only a clinician can make a diagnosis."},
	},
	"screen": {
		[]string{"A score above 10 is serious.", "Your check-in shows that you are ill.", "With 3 points or more, it is depression.", "10 or more is a sign."},
		[]string{"A score is no diagnosis.", "No test here tells you what you have."},
	},
	"one-pathway": {
		[]string{"AA is the only way.", "Everybody should go to meetings.", "This works better than all others.", "You cannot stay sober without a sponsor.", "Recovery will not last without meetings."},
		[]string{"None is the only way.", "If one does not suit you, another may."},
	},
	"consumption": {
		[]string{"Here is how to inject.", "Filter it with cotton.", "You can smoke it.", "Find a vein."},
		[]string{"Syringe services have supplies.", "Do not use alone."},
	},
	"dosing-for-use": {
		[]string{"Go slow.", "Take a test dose first.", "Two lines at most.", "Space out your shots.", "Know how much to use.", "Use a smaller amount."},
		[]string{"Strips do not show how much there is.", "Even a small amount can kill."},
	},
	"prediction": {
		[]string{"You will use tonight.", "With a craving like that, people are bound to relapse.", "You're going to drink.", "There is an 80 percent chance."},
		[]string{"It does not mean that you will use.", "It is not destiny."},
	},
	"diets": {
		[]string{"Follow a strict diet.", "Magnesium helps.", "Vitamins make up for it.", "Count calories."},
		[]string{"For special diets the evidence is thin.", "Regular meals help.", "No supplements are needed."},
	},
	"threats": {
		[]string{"They report mothers who use.", "You may lose your baby.", "It is a crime.", "Get care, or else."},
		[]string{"Legal rules differ by place.", "Nobody here reports you."},
	},
	"paid-provider": {
		[]string{"We recommend Sunny Shores.", "See https://example.org/rehab", "The best rehab is in the hills.", "Call 1-800-555-0100.", "Betty Ford is well known."},
		[]string{"I name no paid provider.", "FindTreatment.gov lists services."},
	},
	"legal-advice": {
		[]string{"You can sue them.", "Your boss cannot fire you.", "That is against the law.", "By law, they have to hire you."},
		[]string{"This is no legal advice.", "A legal aid service can tell you about your rights."},
	},
}

func TestRules(t *testing.T) {
	for id, r := range rules {
		e := examples[id]
		if len(e.wrong) < 2 || len(e.right) == 0 {
			t.Errorf("the rule %s has %d sentences that break it and %d that do not", id, len(e.wrong), len(e.right))
		}
		for _, s := range e.wrong {
			if r.Breaks(s) == "" {
				t.Errorf("%s lets this pass: %s", id, s)
			}
			// It is found in the middle of a text, too.
			if r.Breaks("It helps many people. "+s+" Ask a doctor.") == "" {
				t.Errorf("%s lets this pass within a text: %s", id, s)
			}
		}
		for _, s := range e.right {
			if said := r.Breaks(s); said != "" {
				t.Errorf("%s finds %q in %s", id, said, s)
			}
		}
	}
	for _, m := range library().rules {
		if _, ok := examples[m.ID]; !ok {
			t.Errorf("%s has no examples", m.ID)
		}
	}
	if len(library().rules) != len(rules) || len(rules) != 26 {
		t.Errorf("topics.toml has %d rules, rules.go %d", len(library().rules), len(rules))
	}
}

// Each rule is held against the words of each topic that names it.
func TestRulesReachTheWords(t *testing.T) {
	for _, topic := range Topics() {
		for _, id := range slices.Concat(everywhere, topic.MustNot) {
			c := &checker{entry: topic.ID}
			c.keepsRules(topic, strings.Join(topic.In("en").Answer, "\n")+"\n"+examples[id].wrong[0])
			if !has(c.found, datafile.Mistake, topic.ID, `breaks the rule "`+id+`"`) {
				t.Errorf("%s may say %q", topic.ID, examples[id].wrong[0])
			}
		}
	}
}

func has(found []datafile.Finding, s datafile.Severity, entry, part string) bool {
	for _, f := range found {
		if f.Severity == s && f.Entry == entry && strings.Contains(f.What, part) {
			return true
		}
	}
	return false
}

// readFile is an embedded file.
func readFile(t *testing.T, name string) string {
	t.Helper()
	raw, err := fs.ReadFile(files, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
