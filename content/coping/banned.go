package coping

import (
	"regexp"

	"cairn/content/wording"
)

// unwanted are signs that no text of Cairn's may have.
var unwanted = []struct {
	words *regexp.Regexp
	why   string
}{
	{regexp.MustCompile(`[—–]`), "a dash is hard to read; use two sentences"},
	{regexp.MustCompile(`!`), "it shouts"},
}

// What the rules below are made of.
const (
	// substance is what people drink or use, or use it with.
	substance = `(?:drugs?|alcohol|beers?|wine|whisk(?:e)?y|vodka|liquor|booze|bottles?|powder|heroin|cocaine|coke|meth|fentanyl|oxys?|opioids?|pills|weed|joints?|needles?|syringes?|pipes?|bongs?|gear|stash|baggies?|dealer)`
	// portion is an amount of it that somebody might think is little.
	portion = `(?:drinks?|beers?|glass(?:es)? of (?:wine|beer)|cans? of beer|shots?|hits?|lines?|bumps?|joints?|puffs?|drags?|pills?|sips? of (?:wine|beer|alcohol))`
	// some is "the", "your three", "a little" and the like, with a word between.
	some = `(?:(?:the|your|a|an|some|any|that|this|one|two|three|\d+)\s+)?(?:[\w-]+\s+)?`
	// event is what happened to somebody, which is not to be gone through again.
	event = `(?:trauma\w*|assault|attack|rape|accident|flashbacks?|nightmares?|(?:worst|bad|old|painful) (?:thing|memory|memories|moment)s?|memory of|(?:what|the story of what|how it) (?:was done|happened) to you|what (?:they|he|she) did to you)`
	// skin is where pain would be felt.
	skin = `(?:(?:your|the) (?:own )?(?:inner |upper |bare )?(?:arms?|wrists?|skin|thighs?|legs?|cheeks?|lips?|tongue|hands?|palms?|fingers?|hair|ears?|neck|self)|yourself)`
	// face is what must not come into water.
	face = `(?:your|the) (?:whole )?(?:face|head)`
)

// neverShip are what no technique may ask for, in the order of the facts. A sentence that
// denies it may be said, like "Do not hold your breath". What the facts allow with a
// caution stays: a cool, damp cloth on the cheeks, and pauses in square breathing.
var neverShip = []struct {
	id   string
	rule wording.Rule
	why  string
}{
	{"cue-exposure", wording.Never(
		`\b(?:look at|hold|smell|sniff|taste|watch|touch|handle|pour|open|picture|imagine|visuali[sz]e|remember|recall|see|think of|keep)\b\s+(?:yourself (?:with|holding|buying|preparing) )?`+some+substance+`\b`,
		`\b(?:hold|smell|picture|imagine|visuali[sz]e|remember|recall|look at|pour) (?:the|your|that) (?:first |next |last |favou?rite |usual )?(?:drink|sip|hit|shot|taste|rush)\b`,
		`\b(?:picture|imagine|visuali[sz]e|relive|recall|remember)\b(?:\s+\w+){0,3}\s+(?:using|drinking|smoking|injecting|snorting|getting high|being (?:high|drunk))\b`,
		`\b(?:photos?|pictures?|videos?|scenes?) of (?:you|yourself|people|others|somebody|someone) (?:using|drinking|high|drunk)\b`,
		`\b(?:put|place|set|leave|keep) (?:the|your|a|some) `+substance+`\b(?:\s+\w+)?\s+(?:on|in|near|next|where|beside|within)\b`,
		`\b(?:sit|stand|stay|wait)\b(?:\s+\w+)?\s+(?:with|near|by|beside|next to|in front of) (?:the|your|a|some) `+substance+`\b`,
		`\b(?:walk|drive|go|sit) (?:past|by|to|into|in|near|at) (?:the|a|your) (?:old )?(?:bar|pub|liquor store|dealer\w*|corner where)\b`,
	).Except(`\b(?:if|when) you|where you|\bwho`), "exposure to a cue needs a clinician"},
	{"trauma-retelling", wording.Never(
		`\b(?:tell|retell|share|describe|write|say|talk|speak|read|put|relive|picture|imagine|remember|recall|go|think|walk|replay|return)\b(?:\s+[\w'’]+){0,6}?\s+`+event,
		`\b(?:relive|retell|replay)\b`,
		`\b(?:go|think|walk|turn) back (?:to|in|into|through) (?:the|your|that) (?:past|memory|memories|day|night|moment|scene)\b`,
		`\bwhat happened to you\b`,
	), "going through a trauma again needs a clinician"},
	{"sleep-restriction", wording.Never(
		`\bsleep (?:restriction|compression|deprivation)\b`,
		`\b(?:limit|restrict|cut|shorten|reduce|compress|ration)\b(?:\s+\w+){0,2}\s+(?:time in bed|sleep|hours in bed|nights?)\b`,
		`\b(?:sleep|stay in bed|lie down|be in bed) (?:for )?(?:only|just|no more than|at most|less than)\b(?:\s+\w+)?\s+(?:\d+|four|five|six) hours\b`,
		`\b(?:less|fewer|shorter) (?:time|hours) in bed\b|\bsleep pressure\b|\bgo to bed\b(?:\s+\w+){0,3}?\s+later than\b`,
		`\b(?:stay|keep yourself) (?:up|awake)\b(?:\s+\w+)?\s+(?:all night|through the night|until|till|so that|to build)\b`,
	), "limiting sleep needs a clinician"},
	{"cold", wording.Never(
		`\b(?:dunk|plunge|immerse|submerge) `+face+`\b`,
		`\b(?:put|dip|hold|push|sink|lower|stick|bury|keep|lean)\b(?:\s+\w+)?\s+`+face+`\b(?:\s+\w+){0,2}?\s+(?:in|into|under|below)\b(?:\s+\w+){0,4}?\s+(?:water|sink|basin|bowl|bath|tub|bucket|tap|shower|snow|pool)\b`,
		`\bsplash\w*\b[^,:]*\b(?:face|head|neck|chest)\b`,
		`\b(?:ice|icy|iced|ice-cold|freezing|very cold|cold)[- ](?:cold )?(?:water )?(?:baths?|showers?|plunges?|dips?|swims?|tubs?|pools?|lakes?|immersion)\b`,
		`\b(?:ice|icy|iced|ice-cold|freezing) (?:cold )?water\b`,
		`\b(?:jump|get|go|step|swim|dip|sit|bathe) (?:in|into|under)\b(?:\s+\w+){0,3}?\s+(?:cold|icy|freezing|ice)\b`,
		`\b(?:dip|put|push|lower|stick|bury) `+face+` (?:in|under|into it)\s*(?:$|,|and\b|for\b)`,
		`\b(?:in|into|under|through)\b(?:\s+\w+){0,3}?\s+(?:cold|icy|freezing) water\b`,
		`\b(?:turn|switch|set)\b(?:\s+\w+){0,3}?\s+(?:shower|tap|water)\b(?:\s+\w+){0,2}?\s+(?:cold|freezing|icy)\b`,
		`\bcold water\b(?:\s+\w+)?\s+(?:on|over|onto|to|in) (?:your|the)\b`,
		`\bcold[- ]water (?:swim\w*|therapy)\b|\bcryo\w*`,
	), "cold water on the face or body can stop a heart"},
	{"breath", wording.Never(
		`\bhold\w*\b(?:\s+in)? (?:your|the|that|this|a|each|every)(?: next| deep| full| in-?)?\s?breath\b`,
		`\bhold (?:it|the air|the breath)\b(?:\s+in)?\s+(?:for|as long|until|till|while)\b`,
		`\bbreath(?:e|ing)?\b[^,:]*\b(?:and|then) hold\b(?:\s*$|,|\s+(?:it|for|until|as|that)\b)`,
		`\bkeep (?:your|the|that) breath in\b|\bstop breathing for\b`,
		`\b(?:breath[- ]holding|breath retention|wim hof|breath of fire|bellows breath|kapalabhati|hyperventilat\w*)\b`,
		`\bbreath(?:e|ing)\b(?:\s+\w+){0,4}?\s+(?:fast|faster|quickly|rapidly|hard and fast|as hard)\b`,
		`\b(?:fast|faster|quick|rapid|forceful|strong)(?:,?\s+(?:and\s+)?\w+)?,?\s+breath(?:s|ing)?\b`,
		`\bpant (?:like|for|fast|hard)\b`,
	).Except(`\b(?:if|when) (?:you|your)`), "holding the breath or fast breathing can make somebody faint"},
	{"pain", wording.Never(
		`\b(?:rubber|elastic|hair) (?:bands?|ties?)\b`,
		`\bsnap\w* (?:a|an|the|your)?\s*(?:\w+ )?bands?\b`,
		`\b(?:until|till|so that|enough that) (?:it|that|you|they)(?: really| just)? (?:hurts?|stings?|burns?|bleeds?|feel (?:the |a )?(?:pain|sting|burn))\b`,
		`\b(?:not|don['’]t) (?:stop|let go) (?:until|till|before) it (?:hurts|stings|burns)\b`,
		`\b(?:pinch|bite|scratch|slap|hit|punch|burn|cut|pull|twist|stab|prick)\b\s+(?:down )?(?:on |into |at )?`+skin+`\b`,
		`\b(?:draw|write) on (?:your|the) (?:skin|arms?|wrists?|thighs?)\b`,
		`\b(?:dig|press|push)\b(?:\s+\w+){0,2}?\s+(?:finger)?nails into\b`,
		`\bice cubes?\b|\b(?:hold|press|squeeze|put|rub|place|lay)\b(?:\s+\w+){0,3}?\s+(?:ice|ice packs?|snow|frozen \w+)\b|\bice (?:packs? )?(?:on|against|to) (?:your|the)\b`,
		`\b(?:chew|bite|eat)\b(?:\s+\w+){0,3}?\s+(?:chill?i\w*|hot peppers?)\b`,
	), "pain in place of harm keeps the harm going"},
	{"substances", wording.Never(
		`\b(?:supplements?|(?:multi-?)?vitamins?|minerals|magnesium|melatonin|zinc|omega|valerian|ashwagandha|theanine|tyrosine|gaba|gabapentin|clonidine|loperamide|st john['’]s wort|5-htp|n-?acetylcysteine|homeopath\w*|essential oils?|adaptogens?)\b`,
		`\bherbal (?:\w+ )?(?:remed\w+|supplements?|medicines?|extracts?|drops|pills?|products?|detox)\b`,
		`\b(?:detox|cleansing|cleanse) (?:teas?|drinks?|juices?|diets?|kits?|waters?|products?)\b|\bjuice cleanse\b`,
		`\b(?:kratom|kava|cbd|thc|hemp|cannabis|marijuana|edibles?|psilocybin|mushrooms|microdos\w*|ibogaine|ketamine|nicotine|poppers)\b`,
		`\b(?:smoke|use|try|take|vape|switch to)(?:\s+\w+){0,2}?\s+(?:weed|a joint|a vape|cigarettes?)\b`,
		`\b(?:aspirin|ibuprofen|paracetamol|acetaminophen|antihistamines?|diphenhydramine|cough (?:syrup|medicine)|sleep(?:ing)? (?:aid|pill|tablet)s?|over-the-counter)\b`,
	), "substances are no advice of ours"},
	{"controlled-use", wording.Never(
		`\b(?:taper(?:s|ing|ed)?|wean(?:ing)?|controlled (?:use|drinking)|moderate (?:your )?(?:use|drinking)|in moderation|(?:use|drink|take|smoke) (?:a (?:bit|little) )?less|smaller (?:dose|amount)s?)\b`,
		`\bcut(?:ting)? (?:down|back)\b(?:\s+(?:slowly|gradually|bit|a|by|on|step|your|to|from|little)\b)`,
		`\b(?:have|take|drink|allow yourself|pour(?: yourself)?|smoke|use|order|limit yourself to|stick to|stop (?:at|after)|keep (?:it )?to|get)\s+(?:(?:only|just|no more than|at most|up to)\s+)?(?:one|two|three|\d+|a single|half a|another|a small|a quick|a little)\s+`+portion+`\b`,
		`\b(?:have|take|allow yourself|treat yourself to|pour(?: yourself)?|enjoy) a (?:drink\s*(?:$|[,:]|(?:and|but|then|to|when|before|after|if|or|now|with|as)\b)|beer|wine|whisk(?:e)?y|glass of (?:wine|beer)|shot|joint|puff|line|bump)`,
		`\b(?:have|drink) (?:only|just) one\s*(?:$|,|(?:and|then|or)\b)`,
		`\b(?:drink|drinking|use|using|smoke|smoking|take it)\b\s+(?:only |just )?(?:on|at) (?:weekends|the weekend|special|saturdays|fridays|parties)\b`,
		`\btest (?:yourself|your (?:control|strength|limits?|willpower))\b`,
		`\b(?:detox|withdraw|quit cold turkey)\b(?:\s+[\w'’]+){0,3}\s+(?:at home|alone|by yourself|on your own|schedule|plan)\b|\b(?:home|self|diy)[- ]detox\w*|\bdetox (?:schedule|plan|programme at home)s?\b`,
	), "how to use less, or stop a medicine, is for a clinician"},
	{"confession", wording.Never(
		`\b(?:confess\w*)\b(?:\s+\w+){0,4}\s+(?:everyone|everybody|public\w*|group|server|channel|meeting|community|others)\b|\bconfess (?:it|this|everything|your|that|what)\b|\bconfession\b`,
		`\b(?:admit|announce|tell|say|own up)\b(?:\s+[\w'’]+){0,5}?\s+(?:to everyone|to everybody|everyone here|in public|publicly|(?:to )?the (?:whole |entire )?(?:server|channel|community)|to the (?:whole |entire )?group|in front of)\b`,
		`\bpost (?:about )?(?:your|that you|what you|how you) (?:lapsed?|slip\w*|relapsed?|used|drank|shame|day count)\b`,
		`\b(?:punish\w*|penalt(?:y|ies)|penance)\b`,
		`\bfine yourself\b|\bpay (?:a fine|\w+ (?:a|each|every) time|(?:for|after) (?:a|each|every) (?:slip|lapse|time))\b`,
		`\b(?:be|feel|should be|should feel) (?:deeply |really )?ashamed (?:of|for|that)\b|\bshame (?:yourself|on you)\b|\byou should (?:be|feel) (?:ashamed|guilty|bad)\b`,
		`\b(?:lose|give up|take away|deny yourself)\b(?:\s+\w+){0,4}\s+(?:because you|if you|for having|when you) (?:used|use|drank|drink|slip\w*|lapse\w*)\b`,
	), "confessing in public, shame and punishment keep a lapse going"},
	{"prizes", wording.Never(
		`[$€£]\s?\d|\b\d+ ?(?:dollars?|euros?|pounds|bucks|coins|points|tokens|credits)\b`,
		`\b(?:prizes?|cash|money|gift cards?|vouchers?|points|raffle\w*|lotter\w+|badges?|trophy|trophies)\b(?:\s+\w+)? (?:for|when|if|after) (?:staying|being|each|every|\d+|not|your|you|a (?:day|week|month|negative)|no|days?|weeks?|negative)\b`,
		`\b(?:earn|win|collect|get|give yourself|pay yourself|reward yourself|reward|treat)\b[^,:]*?\b(?:for|after|with) (?:each|every|a|one|another|\d+)(?:\s+\w+)? (?:days?|weeks?|months?|nights?)\b(?:\s+\w+){0,2}?\s+(?:without|off|sober|not|of (?:abstinence|not|sobriety|no)|with no|free)\b`,
		`\b(?:place|make|put|take) (?:a |your )?(?:bets?|wagers?|stakes?)\b|\bbet (?:money|on)\b`,
	), "prizes for abstinence do harm"},
	{"amounts", wording.Never(
		`\b\d+(?:\.\d+)? ?(?:mg|mcg|milligrams?|micrograms?|ml|millilit\w+|units of alcohol|pills?|tablets?)\b`,
	), "an amount is no advice of ours"},
}

// shames returns the words in text that shame or shout, and why; "": none.
func shames(text string) (said, why string) {
	if said, why = wording.Shames(text); said != "" {
		return said, why
	}
	for _, b := range unwanted {
		if m := b.words.FindString(text); m != "" {
			return m, b.why
		}
	}
	return "", ""
}

// unsaid returns the words in text that ask for what must never be shipped, and why; "":
// none.
func unsaid(text string) (said, why string) {
	for _, n := range neverShip {
		if m := n.rule.Breaks(text); m != "" {
			return m, n.why
		}
	}
	return "", ""
}
