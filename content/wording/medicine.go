package wording

// number is a number in digits or a short word.
const number = `(?:\d+(?:[.,]\d+)?|one|two|three|four|five|six|half an?|half)`

const (
	changing = `(?:start|begin|stop|quit|switch|taper|wean|skip|miss|pause|lower|reduce|raise|increase|halve|double|change|cut|come off|get off|go off)`
	medicine = `(?:medic\w+|methadone|buprenorphine|naltrexone|acamprosate|disulfiram|doses?|benzodiazepines?|sedatives?|antidepressants?|prescriptions?|(?:sleeping )?(?:pills|tablets)|opioids?|alcohol|drinking)`
	advising = `(?:^|[,:]\s+|\b(?:you (?:can|could|may|might|should|must|need to|have to|ought to)|try to|time to|consider|better to|safe to|want to|please|then|now|just|simply|slowly|and)\s+)`
	amounts  = `(?:mg|mcg|µg|milligrams?|micrograms?|ml|millilit\w+|grams?|pills?|tablets?|films?|strips?|patch(?:es)?|drops|sprays|doses|units?|drinks?|beers?|glasses)`
)

// Dose is the rule that no amount is named, and no times to take something.
var Dose = Never(
	`\b`+number+`(?:\s+to\s+\d+)?\s?`+amounts+`\b`,
	`\b(?:once|twice|`+number+` times) (?:a|each|every|per) (?:day|night)\b`,
	`\b(?:every|each) (?:\d+|two|three|four|six|eight|twelve) (?:hours?|minutes?|days?)\b`,
	`\b(?:over|for|within) \d+ (?:days|weeks)\b(?:\s+\w+){0,4}\s+(?:lower|reduce|taper|take)`,
	`\bby (?:a )?(?:\d+|ten|twenty|half) ?(?:%|percent)\s+(?:each|every|a|per)\b`,
)

// Change is the rule that nobody is told to start, stop or change a medicine.
var Change = Never(advising + changing + `(?:,\s*` + changing + `)*(?:,?\s+(?:or|and)\s+` + changing + `)?(?:\s+[\w'’-]+){0,4}\s+` + medicine + `\b`).
	// The second verb of a list is judged with the first.
	Except(changing)
