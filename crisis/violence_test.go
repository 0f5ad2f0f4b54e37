package crisis

import "testing"

// Whoever says that somebody wants to kill them speaks of violence, and not of that
// somebody's wish to die.
func TestThreatened(t *testing.T) {
	for _, text := range []string{
		"mi marido me quiere matar esta noche", "mi ex quiere matarme", "er will mich umbringen",
		"meu marido quer me matar", "my boyfriend held a knife to my throat",
	} {
		if r := Read(text); r.Tier == None || !r.Violence {
			t.Errorf("%s: %+v", text, r)
		}
	}
	for _, text := range []string{"quiero matarme", "quero me matar", "ich will mich umbringen"} {
		if r := Read(text); r.Tier != Imminent && r.Tier != Concern || r.Violence {
			t.Errorf("%s: %+v", text, r)
		}
	}
}
