package learn

import (
	"regexp"

	"cairn/content/wording"
)

// everywhere are the rules that all words keep, also those of topics that do not name them.
var everywhere = []string{"dose", "change"}

// rules tell by patterns what no reader of a diff should have to find. They catch the
// plain ways of saying it, not every one: a person reads the words all the same.
var rules = map[string]wording.Rule{
	"dose":   wording.Dose,
	"change": wording.Change,
	"home-detox": wording.Never(
		`\b(?:home|self|diy)[- ](?:detox|withdrawal)`,
		`\b(?:detox|withdraw|withdrawing|come off|go through withdrawal|quit cold turkey)\b(?:\s+[\w'’]+){0,4}\s+(?:at home|alone|by yourself|on your own)\b`,
		`\b(?:stock up on|what you (?:will )?need (?:for|to) (?:a )?(?:detox|withdraw))`,
	),
	"fine-at-home": wording.Never(
		`\b(?:be|is|are|feel)\s+(?:usually\s+|mostly\s+)?(?:fine|safe|ok|okay|all right|harmless)\b(?:\s+\w+){0,3}\s+(?:home|alone|by yourself)\b`,
		`\b(?:stay|remain|wait|ride it out|sit it out|sleep it off|get through it)\s+(?:at home|alone|by yourself)\b`,
		`\b(?:will (?:soon )?pass|goes away) (?:by itself|on its own)\b`,
		`\bno need (?:for|to see|to call) (?:a |the |any )?(?:doctor|hospital|clinic|help|care|ambulance)`,
	),
	"drink-to-treat": wording.Never(
		`\b(?:have|take|sip|try|allow yourself)(?:\s+\w+){0,3}\s+(?:drinks?|alcohol|beers?|wine|vodka|liquor|spirits|sips?)\b`,
		`\bdrink(?:ing)? (?:a (?:little|bit|small)|some|again|just enough|less)\b`,
		`\bhair of the dog\b`,
	),
	"level": wording.Never(
		`\byou (?:need|belong in|require|qualify for|should (?:go (?:to|into)|be in|choose|start (?:with|in)|enter))(?:\s+[\w'’-]+){0,4}\s+(?:detox|residential|inpatient|outpatient|hospital|rehab|level|programme?|iop|care)\b`,
		`\b(?:right|best|correct|suitable) (?:level|place|one|programme?) for you (?:is|would)\b`,
		`\b(?:residential|inpatient|outpatient|rehab|iop|hospital care) (?:is|would be) (?:right|best|enough) for you\b`,
	),
	"replacing": wording.Never(
		`\b(?:replac|swap|trad|substitut|exchang)\w*\s+(?:one|a|the)(?:\s+\w+)?\s+(?:drug|addiction|dependence|habit|problem)\s+(?:for|with|by)\b`,
		`\b(?:just|only|simply) another (?:drug|addiction|dependence)\b`,
		`\b(?:crutch|legal high)\b`,
		`\b(?:still using|only half sober)\b`,
	),
	"taper-claim": wording.Never(
		`\b(?:should|must|needs? to|has to|have to|ought to|goal is to|aim is to|eventually|in time|one day|sooner or later)(?:\s+\w+){0,4}\s+(?:taper|come off|get off|be off|wean|stop|end|reduce|lower)\b`,
		`\b(?:gradual\w*|slow\w*)\s+(?:taper\w*|reduc\w+|wean\w*|stop\w*)`,
		`\btaper(?:ing)? (?:off|down)?\s*(?:gradually|slowly|over time)\b`,
		`\b(?:short[- ]term|temporary|bridge|until you are stable)\b`,
	).Need(`\bno (?:deadline|time limit|set end|end date)\b`),
	"deadline": wording.Never(
		`\b(?:for|within|after|takes?) (?:at most|no more than|up to|only|just) (?:\w+ )?(?:\d+|a|one|two|three|six|twelve|few|some) ?(?:weeks?|months?|years?)\b`,
		`\b(?:until|once|as soon as|when) you (?:are|feel) (?:stable|better|well|ready|stronger)\b`,
		`\b(?:after|within) (?:\d+|a|one|two|three|six|twelve|a few|some) (?:weeks?|months?|years?)\b(?:\s+\w+){0,4}\s+(?:end\w*|over|off|stop\w*|without)\b`,
	).Need(`\bno (?:deadline|time limit|set end|end date)\b`, `\boverdose\b`),
	"prescriber": wording.Never(
		`\b(?:change|decide|choose|adjust|stop|end)\b(?:\s+(?:it|this|that|them|about|your|the|a|medicines?|doses?|when|whether|to|stop|end)){0,5}\s+(?:yourself|on your own|alone|without (?:your|a|the) (?:prescriber|doctor|clinic))\b`,
		`\b(?:your|a) (?:sponsor|friend|group|family|buddy) (?:can|may|should|will) (?:decide|tell|say|choose)\b`,
	).Need(`\b(?:you and your|they and their) prescriber\b`, `\bdo not stop\b[^.]*\bsomething you read here\b`),
	"praise-stopping": wording.Never(
		`\b(?:success\w*|achievement|proud|congratulat\w*|well done|milestone|graduat\w*|victory|brave|strong enough|real recovery|true recovery|fully recovered|last step)\b[^.]*\b(?:stop\w*|com(?:e|ing) off|get(?:ting)? off|be(?:ing)? off|without (?:it|medicine)|taper\w*)\b`,
		`\b(?:stop\w*|com(?:e|ing) off|get(?:ting)? off|be(?:ing)? off|liv(?:e|ing) without (?:it|medicine)|taper\w*)\b[^.]*\b(?:success\w*|achievement|proud|congratulat\w*|well done|milestone|graduat\w*|victory|brave|real recovery|true recovery|fully recovered|last step)\b`,
		`\b(?:finally|at last) (?:free|off)\b`,
	),
	"label": wording.Never(
		`\b(?:ignore|forget|skip|instead of|rather than|whatever)(?:\s+\w+){0,4}\s+(?:label|leaflet|package|box|operator|instructions|ambulance)\b`,
		`\b(?:give|spray|use|repeat)(?:\s+\w+){0,4}\s+(?:every|each|after|within)\s+(?:\d+|two|three|five|ten)\b`,
		`\b(?:before|without) (?:you )?call(?:ing)?\b`,
		`\bno need to call\b`,
	).Need(`\bemergency\b`),
	"waiting": wording.Never(
		`\b(?:wait|hold off)\b(?:\s+\w+){0,5}\s+(?:before|until|to see|to be sure)\b`,
		`\b(?:first|before you call|before calling),?\s+(?:check|ask|find out|make sure|be sure|try)\b`,
		`\b(?:make|be) (?:quite |very )?sure\b(?:\s+[\w'’]+){0,6}\s+(?:before|overdose|then)\b`,
		`\b(?:only )?(?:call|act|help)(?:\s+\w+){0,3}\s+(?:once|if|when) you(?: are|'re|’re)? (?:sure|certain|know)\b`,
	),
	"safe-amount": wording.Never(
		`\bsafer? (?:amount|dose|level|quantity)\b`,
		`\b(?:half|a quarter|a third|a fraction|less than (?:half )?) ?(?:of )?(?:your|the|what you)\b`,
		`\b(?:smaller|small|lower|tiny|little|reduced|test|tester) (?:amount|dose|hit|shot|line)\b`,
		`\b(?:start|go) (?:low|slow|small)\b`,
	).Except(`\beven (?:a|the)(?: much)?`),
	"rewards": wording.Never(
		`\b(?:win|wins|earn|earns|get|gets|collect|prizes?|rewards?|money|cash|gift cards?|points|badges?|rank\w*|leaderboard)\b[^.]*\b(?:here|(?:this|the|our|your) (?:server|community|channel)|cairn|with me|from me|leaderboard)\b`,
		`\bI (?:give|pay|send|reward)\b`,
		`[$€£]\s?\d`,
	),
	"trauma-details": wording.Never(
		`\b(?:tell|describe|share|write(?: down)?|post|talk|say)\b(?:\s+[\w'’]+){0,4}\s+(?:what (?:was done|happened|they did)|your trauma|the memory|your memor\w+|the event|details)\b`,
		`\bwhat happened to you\b`,
		`\b(?:relive|go back to|go over|think back to)\b(?:\s+\w+){0,3}\s+(?:trauma|memor\w+|event|assault)\b`,
	),
	"diagnosis": wording.Never(
		`\byou (?:probably |clearly |may |might |must |likely |do )?(?:have|suffer from|show signs of|meet)(?:\s+[\w-]+){0,2}\s+(?:depress\w*|anxiety|bipolar|ptsd|adhd|disorder|condition|illness|dual diagnosis|criteria)\b`,
		`\byou (?:are|seem|sound) (?:clinically |probably |clearly )?(?:depressed|bipolar|ill|dependent|addicted|mentally)\b`,
		`\b(?:this|that|it) (?:means|shows|proves|sounds like)(?: that)? you\b`,
	).Except(`\b(?:if|when|whether|unless|think|believe|feel)`),
	"screen": wording.Never(
		`\bscor(?:e|es|ed|ing)(?:\s+\w+)?\s+(?:of |above |over |below |under |at )?\d`,
		`\b\d+ (?:points|or more|or higher)\b`,
		`\b(?:test|screen|screening|questionnaire|quiz|score|form|check-in)s?\b(?:\s+\w+){0,3}\s+(?:means?|shows?|proves?|tells?|confirms?)\b(?:\s+\w+){0,3}\s+you\b`,
	),
	"one-pathway": wording.Never(
		`\b(?:only|one true|one right|single|best|surest) (?:\w+ )?(?:way|path|pathway|programme?|road|group|answer)\b`,
		`\b(?:everyone|everybody|you|anyone|all members) (?:should|must|needs? to|has to|have to|ought to)\b(?:\s+\w+){0,2}\s+(?:go to|join|attend|work the|follow)\b`,
		`\b(?:better|stronger) than (?:all|any|every)\b`,
		`\b(?:does not|will not|cannot|can't|won't) (?:work|last|stay|recover)\w*(?:\s+\w+){0,3}\s+without\b`,
	),
	"consumption": wording.Never(
		`\bhow to (?:use|take|inject|smoke|snort|cook|mix|shoot|prepare|dose)\b`,
		`(?:^|[,:]\s+|\b(?:you (?:can|could|should|may)|try to|better to|then|and)\s+)(?:inject|snort|smoke|cook|crush|dissolve|filter|shoot|swallow|plug)\b`,
		`\b(?:veins?|tourniquet|spoon|cooker|citric|rotate (?:your )?sites)\b`,
	),
	"dosing-for-use": wording.Never(
		`\b(?:start|go) (?:low|slow|small)\b`,
		`\b(?:small|smaller|half|less|lower|test|tester|little|tiny|usual)(?:\s+\w+)?\s+(?:dose|amount|hit|shot|line|bump)s?\b`,
		`\b(?:\d+|one|two|three|four|five|six|half an?|half) (?:hits?|lines?|bumps?|bags?|points?|shots?)\b`,
		`\b(?:space|spread) (?:out )?(?:your|the) \w+`,
		`\bhow much (?:to|you (?:can|should|may)) (?:use|take)\b`,
	).Except(`\beven (?:a|the)(?: much)?`),
	"prediction": wording.Never(
		`\byou(?: will|'ll|’ll| are going to| are about to| are likely to| are bound to) (?:probably |likely |soon |surely )?(?:use|relapse|drink|slip|lapse|return to use|give in)\b`,
		`\b(?:certain|bound|sure|likely|destined|going) to (?:use|relapse|drink|lapse|give in)\b`,
		`\b\d+ ?(?:%|percent)\b`,
	),
	"diets": wording.Never(
		`\b(?:keto|paleo|vegan|low[- ]carb|calories?|cleanse|juice|fasting|magnesium|melatonin|omega|vitamins?|supplements?|herbal|herbs|protein (?:shake|powder)|sugar[- ]free)\b`,
		`\b(?:follow|try|start|eat|choose|go on)\b(?:\s+[\w-]+){0,3}\s+diets?\b`,
	),
	"threats": wording.Never(
		`\b(?:report|reports|reported|denounce)\b(?:\s+\w+){0,2}\s+(?:you|her|mothers?|them)\b`,
		`\b(?:take|takes|taken|lose|losing|remove)(?:\s+\w+)?\s+(?:your|the|her) (?:baby|child|children|custody)\b`,
		`\b(?:police|arrest\w*|jail|prison|crime|criminal|child (?:protection|services|welfare)|prosecut\w*)\b`,
		`\bor else\b|\bthe law will\b`,
	),
	"paid-provider": wording.Never(
		`https?://|\bwww\.|\b1-8\d\d-`,
		`\b(?:I|we|cairn) (?:recommends?|suggests?|likes?|trusts?)\b`,
		`\b(?:best|leading|top|trusted|partner) (?:rehab|clinic|cent(?:er|re)|provider|hospital)s?\b`,
		`\b(?:hazelden|betty ford|betterhelp|talkspace|phoenix house|caron|priory|american addiction centers)\b`,
	),
	"legal-advice": wording.Never(
		`\byou (?:can|could|should|may|must|have the right to|are entitled to)(?:\s+\w+)?\s+(?:sue|file|claim|demand|refuse|appeal|press charges|take them to court)\b`,
		`\b(?:is|are|would be) (?:legal|illegal|unlawful|against the law|your right)\b`,
		`\b(?:they|your (?:boss|employer|landlord|school)|employers?|courts?) (?:cannot|can't|can’t|can not|may not|must not|is not allowed to|are not allowed to)\b`,
		`\bby law,? (?:you|they|your)\b`,
	),
}

// worded are ways of saying things that no words of Cairn's have. They hold for every
// text, denied or not.
var worded = []struct {
	never *regexp.Regexp
	why   string
}{
	{regexp.MustCompile(`[—–]`), "a dash is hard to read; use two sentences"},
	{regexp.MustCompile(`!`), "it shouts"},
	{regexp.MustCompile(`(?i)\b(?:suboxone|subutex|sublocade|brixadi|buvidal|zubsolv|vivitrol|revia|narcan|kloxxado|opvee|nyxoid|antabuse|campral|methadose|lucemyra|xanax|valium|klonopin|ativan|ambien|adderall|ritalin|vyvanse|oxycontin|percocet|vicodin)\b`), "it is a brand"},
}
