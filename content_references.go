package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"cairn/commands"
	"cairn/content/coping"
	"cairn/content/learn"

	"github.com/bwmarrin/discordgo"
)

// checkReferences looks whether what techniques and topics refer to is there: other
// techniques and topics by their names in “quotes”, and commands in `code`.
func checkReferences(time.Time) []contentFinding {
	definitions, err := commands.Definitions()
	if err != nil {
		return []contentFinding{{severityError, "content/", "", err.Error(), "mend the catalogues first"}}
	}
	var findings []contentFinding
	look := func(file, id string, texts []string) {
		text := strings.Join(texts, "\n")
		for _, what := range append(missingNames(text), missingCommands(definitions, text)...) {
			findings = append(findings, contentFinding{severityError, file, id, what, "name one that is there; what somebody says ends with a full stop inside its quotes"})
		}
	}
	for _, t := range coping.All() {
		look("content/coping/en/"+t.ID+".toml", t.ID, t.In("en").Texts())
	}
	for _, t := range learn.Topics() {
		look("content/learn/en/"+t.ID+".toml", t.ID, t.In("en").Texts())
	}
	return findings
}

var (
	// quotedName is what a technique or topic looks like in a text, and not what somebody
	// says: it begins with a capital or a digit and has no full stop.
	quotedName = regexp.MustCompile(`“([A-Z0-9][^“”]*[^“”.,!?…:])”`)
	saidByMe   = regexp.MustCompile(`^I(?:['’]|\b)`)
	code       = regexp.MustCompile("`/([^`]*)`")
)

// missingNames says which names in a text no technique and no topic has.
func missingNames(text string) []string {
	var list []string
	for _, m := range quotedName.FindAllStringSubmatch(text, -1) {
		if name := m[1]; !saidByMe.MatchString(name) && technique(name) == nil && topic(name) == nil {
			list = append(list, fmt.Sprintf("no technique or topic is called “%s”", name))
		}
	}
	return list
}

// missingCommands says which commands in a text there are not.
func missingCommands(definitions []*discordgo.ApplicationCommand, text string) []string {
	var list []string
	for _, m := range code.FindAllStringSubmatch(text, -1) {
		if !hasCommand(definitions, strings.Fields(m[1])) {
			list = append(list, fmt.Sprintf("there is no command /%s", m[1]))
		}
	}
	return list
}

func technique(name string) *coping.Technique {
	i := slices.IndexFunc(coping.All(), func(t *coping.Technique) bool { return t.ID == name || t.In("en").Name == name })
	if i < 0 {
		return nil
	}
	return coping.All()[i]
}

func topic(name string) *learn.Topic {
	i := slices.IndexFunc(learn.Topics(), func(t *learn.Topic) bool { return t.ID == name || t.In("en").Title == name })
	if i < 0 {
		return nil
	}
	return learn.Topics()[i]
}

// hasCommand reports whether there is a command of these words: its name, then a
// subcommand, an option with a colon, or the name of a technique or topic.
func hasCommand(definitions []*discordgo.ApplicationCommand, words []string) bool {
	i := slices.IndexFunc(definitions, func(d *discordgo.ApplicationCommand) bool { return len(words) > 0 && d.Name == words[0] })
	if i < 0 {
		return false
	}
	options, rest := definitions[i].Options, words[1:]
	for len(rest) > 0 {
		name, named := strings.CutSuffix(rest[0], ":")
		at := slices.IndexFunc(options, func(o *discordgo.ApplicationCommandOption) bool { return o.Name == name })
		sub := at >= 0 && (options[at].Type == discordgo.ApplicationCommandOptionSubCommand || options[at].Type == discordgo.ApplicationCommandOptionSubCommandGroup)
		switch {
		case sub && !named:
			options, rest = options[at].Options, rest[1:]
		case at >= 0 && !sub && named:
			return true // what comes after the colon is a value
		default:
			value := strings.Join(rest, " ")
			return words[0] == "cope" && (technique(value) != nil || value == "mine") || words[0] == "learn" && topic(value) != nil
		}
	}
	return true
}
