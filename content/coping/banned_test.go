package coping

import "testing"

// What each rule must catch, and what says nearly the same and is fine.
var unsaidExamples = map[string]struct{ wrong, right []string }{
	"cue-exposure": {
		[]string{"Look at photos of you using.", "Put the drug on the table and sit with the urge.", "Sit in front of the bottle for a while.", "Hold the bottle and notice the craving.", "Picture the drug in your hand.", "Imagine a cold beer in front of you.", "Think of your first sip: picture the first drink.", "Smell some wine, and put it back.", "Look at your old pipe for a minute.", "Picture yourself using, and then saying no.", "Pour a glass, hold your drink and wait.", "Walk past the bar and see how it feels.", "Visualise the needle."},
		[]string{"Put the bottle away or ask somebody to.", "Take your drink of water with you.", "Hold a glass of water.", "Look at the crack in the wall.", "Stay with it for a few breaths.", "Picture yourself doing it well.", "Leave out the using itself: no drug names, no tools, no scenes of it.", "You act on it: how may tonight go?", "Do not handle drugs, alcohol or gear yourself if that is a risk for you.", "Taste: a warm drink", "Look at a picture of home."},
	},
	"trauma-retelling": {
		[]string{"Write down every detail of the trauma.", "Close your eyes and go back to that night.", "Relive the trauma in your mind.", "Tell the story of what happened to you.", "Describe the worst memory in detail.", "Go back to the memory, step by step.", "Write about the assault.", "Picture the accident once more.", "Read out what they did to you.", "Retell it each day."},
		[]string{"Write what happened, as a camera would show it.", "You do not need to think about what happened.", "Pick something small or middling. Not the worst thing that ever happened to you.", "What happened was not my choice.", "Not for memories of trauma. Those need a therapist at your side.", "Say: “I am here. Today is ...” Say the date."},
	},
	"sleep-restriction": {
		[]string{"Spend less time in bed.", "Go to bed two hours later than you do now.", "Limit your time in bed to six hours.", "Try sleep restriction.", "Cut your sleep for a week.", "Stay in bed only five hours.", "Stay up all night, and be tired.", "Stay awake until you are worn out."},
		[]string{"Go to bed when you are sleepy, not just tired.", "Do not make your nights short on purpose.", "Do not cut your sleep short.", "Awake for some 20 minutes? Get up.", "Take no long naps."},
	},
	"cold": {
		[]string{"Fill a bowl with cold water and put your face in.", "Turn the shower to cold.", "Put your wrists under cold water.", "Put your face in cold water.", "Take an ice bath.", "Splash ice water on your face.", "Splash cool water over your neck and face.", "Plunge your face into ice water.", "Take a cold dip.", "Have a very cold shower.", "Get into a freezing lake.", "Hold your face under the tap.", "Run cold water over your wrists.", "Try cold-water swimming.", "Fill the sink with ice water."},
		[]string{"Lay the cloth on your cheeks.", "Wet a cloth with cool water from the tap.", "A cloth and nothing else: no face in water, no bath, no shower, no ice.", "Wash your hands in warm water.", "Wash your face or your hands", "Not hot and not cold. Feel it on the back of the hands, then on the palms.", "Nothing very hot and nothing very cold.", "Get a glass of cold water.", "Skip it with an allergy to cold.", "Turn your head too, if you can.", "Take a warm shower"},
	},
	"breath": {
		[]string{"Breathe in and hold.", "Take a deep breath and hold it.", "Keep your breath in for ten seconds.", "Breathe in and out as fast as you can.", "Hold your breath as long as you can.", "Hold your breath for 20 seconds.", "Breathe in, and hold it for 7.", "Breathe fast for a minute.", "Take fast, deep breaths.", "Take ten quick breaths.", "Breathe in and out quickly.", "Pant like a dog.", "Try hyperventilation.", "Hold each breath while you count."},
		[]string{"Breathe in for 4 seconds.", "Do not hold your breath.", "No holding.", "If it feels fine, add a pause of up to 4 after each breath.", "Pause, if it feels fine", "Go on until you breathe harder, but can still say a short sentence.", "If you breathe fast, slow down.", "A short, soft sip of air.", "Let each breath out be slow and long.", "Feel what holds you, for three slow breaths."},
	},
	"pain": {
		[]string{"Bite down on your hand.", "Draw on your skin with a red pen.", "Snap a rubber band on your wrist.", "Hold an ice cube.", "Pinch your arm until it hurts.", "Bite your lip.", "Press your nails into your palm.", "Squeeze some ice.", "Tense your legs until it burns.", "Do not stop until it hurts.", "Slap yourself.", "Chew a hot pepper."},
		[]string{"It should never hurt. No pain, no ice on the skin, no snapping bands.", "Press your palms together.", "Stop if your chest hurts.", "Only as far as it feels good.", "Tense lightly, never until it hurts.", "Hold something rough, smooth or a little cool.", "Push against a wall"},
	},
	"substances": {
		[]string{"Take a multivitamin.", "Switch to weed.", "Try kratom tea.", "Take a vitamin.", "Take magnesium.", "A detox tea in the evening helps.", "CBD can take the edge off.", "Smoke some weed, then rest.", "Take an aspirin.", "An herbal remedy helps with sleep.", "Get something over-the-counter.", "Valerian before bed."},
		[]string{"Make something to eat, or tea", "Tea, cocoa, warm milk.", "Have you taken your medicines as prescribed?", "Pull some weeds.", "No supplements are needed.", "Nothing with alcohol in it, and no vapes."},
	},
	"controlled-use": {
		[]string{"Have only one.", "Try using only on Fridays.", "Taper by a little each day.", "Have one drink and stop there.", "Allow yourself just two beers.", "Have a drink, and see.", "Have a beer with dinner.", "Drink less this week.", "Cut down slowly.", "Use only on weekends.", "Test your control.", "Detox at home with a friend.", "Take a smaller dose.", "Stick to three drinks."},
		[]string{"Drink a glass of water", "Take your drink of water with you.", "Have a drink of water.", "“Come on, one will not hurt.”", "Slow sips. Feel the glass in your hand.", "“Just this once.”", "It can be any step that helps you. It need not be about not using at all.", "Have a hot drink with a friend.", "Watch one short, funny video", "Wear it less."},
	},
	"confession": {
		[]string{"Confess it to the group.", "Post your slip in the channel.", "Tell the whole server that you used.", "Admit in public what you did.", "Punish yourself with a day without phone.", "Give up a treat because you used.", "You should feel ashamed.", "Pay a fine for each slip.", "Set a penalty."},
		[]string{"Tell one person today.", "You can send: “I used. Can you stay with me, or on the phone?”", "Never punish yourself.", "For low mood, shame, grief or worry.", "Share one thing that helped me", "Tell a moderator at once.", "Not sure? Ask in a channel, or ask a moderator.", "Is your head full of shame?"},
	},
	"prizes": {
		[]string{"You get a gift card for staying sober.", "Earn $10 for each week without use.", "Put aside 5 euros a day.", "Give yourself a treat for every day without use.", "Win badges for each sober day.", "Reward yourself for a week off drugs.", "Bet money on it with a friend.", "Earn 50 points."},
		[]string{"Plan a small reward.", "Reward what you do, like going to a meeting.", "Do not tie the treat to days without use.", "If cash is a trigger for you, pick a treat that needs no cash.", "Small ones count: sleep, money, a dog, quiet mornings.", "Write the rule: when I have done this, I get that.", "What would make you one point more sure?", "Nothing with bets in it."},
	},
	"amounts": {
		[]string{"Take 5 mg.", "Two steps: 3 tablets now."},
		[]string{"Name 5 things you see.", "No amounts, no drug names."},
	},
}

// What must never be shipped is found wherever it stands, and nothing else is.
func TestNeverShip(t *testing.T) {
	for _, n := range neverShip {
		e := unsaidExamples[n.id]
		if len(e.wrong) < 2 || len(e.right) < 2 {
			t.Errorf("%s has %d sentences that break it and %d that do not", n.id, len(e.wrong), len(e.right))
		}
		for _, s := range e.wrong {
			if n.rule.Breaks(s) == "" {
				t.Errorf("%s lets this pass: %s", n.id, s)
			}
			if said, _ := unsaid("It helps many people. " + s + " Rest after it."); said == "" {
				t.Errorf("%s lets this pass within a text: %s", n.id, s)
			}
		}
	}
	for id, e := range unsaidExamples {
		for _, s := range e.right {
			if said, why := unsaid(s); said != "" {
				t.Errorf("%s: %q in %q may not be said: %s", id, said, s, why)
			}
			if said, why := shames(s); said != "" {
				t.Errorf("%s: %q in %q may not be said: %s", id, said, s, why)
			}
		}
	}
}

func TestShaming(t *testing.T) {
	for _, s := range []string{
		"You have been clean for a week.", "Do not be an addict.", "You failed again.", "It is only 3 days.", "Well done!", "One thing — rest.", "Not abuse.",
	} {
		if said, _ := shames(s); said == "" {
			t.Errorf("%q may be said", s)
		}
	}
}
