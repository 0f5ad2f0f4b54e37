package crisis

import "testing"

// Whoever says that somebody wants to kill them speaks of violence, and not of that
// somebody's wish to die.
func TestThreatened(t *testing.T) {
	for _, text := range []string{
		"mi marido me quiere matar esta noche", "mi ex quiere matarme", "er will mich umbringen",
		"meu marido quer me matar", "my boyfriend held a knife to my throat",
		"my husband is going to kill me", "my husband is going to kill me tonight", "my ex will kill me if i leave",
		"my wife will kill me if i leave", "my wife will kill me if i leave her",
		"he says he will kill me if i tell anyone", "my partner is going to kill me and the kids",
		"mijn man slaat me", "mąż mnie bije", "муж меня бьет", "чоловік б'є мене", "家暴", "남편이 때려요", "夫に殴られた",
		"kocam beni dövüyor", "min man slår mig", "ik wil dood, mijn man slaat me",
	} {
		r := Read(text)
		if r.Tier == None || !r.Violence || len(ofViolence(r.Rules)) == 0 {
			t.Errorf("%s: %+v", text, r)
		}
	}
	for _, text := range []string{
		"lmao my sponsor is gonna murder me for being late", "my wife will kill me when she sees the paint",
		"forgot our anniversary, my husband is going to kill me", "my mom is going to kill me, i broke her vase",
		"my boss will kill me if i am late again", "my wife will kill me if i leave the toilet seat up", "my husband is going to kill me for buying a third bike",
	} {
		if r := Read(text); r.Violence {
			t.Errorf("%s: %+v", text, r)
		}
	}
	for _, text := range []string{"quiero matarme", "quero me matar", "ich will mich umbringen"} {
		if r := Read(text); r.Tier != Imminent && r.Tier != Concern || r.Violence {
			t.Errorf("%s: %+v", text, r)
		}
	}
}
