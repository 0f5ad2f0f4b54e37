package help

import "time"

// The services of an emergency number, in the order in which they are said: who helps
// somebody who does not breathe comes first.
const (
	AnyService = "any"
	Ambulance  = "ambulance"
	Police     = "police"
	Fire       = "fire"
)

// Emergency returns the numbers to call in an emergency in a country, the first to call
// first. A country with one number for everything has it under "any", and a number for a
// service only where that differs. It returns nothing only for a code that Countries does
// not list.
func Emergency(country string) []Number {
	return emergencies()[country].numbers()
}

// EmergencyAlso returns further emergency numbers that some sources list for a country, by
// service. They are less sure than those of Emergency: for when these do not answer.
func EmergencyAlso(country string) []Number {
	return emergencies()[country].Also.numbers()
}

func (e emergencyNumbers) numbers() []Number {
	var list []Number
	for _, of := range e.byService() {
		for i, number := range of.numbers {
			list = append(list, Number{Service: of.service, Number: number, Or: i > 0})
		}
	}
	return list
}

type serviceNumbers struct {
	service string
	numbers []string
}

func (e emergencyNumbers) byService() []serviceNumbers {
	return []serviceNumbers{{AnyService, e.Any}, {Ambulance, e.Ambulance}, {Police, e.Police}, {Fire, e.Fire}}
}

// EmergencyChecked returns the date of the newest evidence for a country's emergency
// numbers, and whether their review is due at t: 90 days after it.
func EmergencyChecked(country string, t time.Time) (date string, due bool) {
	e := emergencies()[country]
	return e.Checked, reviewDue(e.Checked, urgentReview, t)
}
