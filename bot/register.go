package bot

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"
)

// register makes Discord's list of the application's commands the one in the added
// families. It writes only when something differs: Discord counts command writes, and
// a changed command is reloaded by every client.
func (b *Bot) register(ctx context.Context) error {
	want := make([]*discordgo.ApplicationCommand, 0, len(b.order))
	for _, f := range b.order {
		if f.Definition != nil {
			want = append(want, b.installable(f.Definition))
		}
	}
	path := "/applications/" + b.appID + "/commands"
	var have []*discordgo.ApplicationCommand
	if err := b.rest.call(ctx, http.MethodGet, path+"?with_localizations=true", nil, &have); err != nil {
		return err
	}
	if fingerprint(want) != fingerprint(have) {
		bodies := make([]commandBody, len(want))
		for i, c := range want {
			bodies[i] = bodyOf(c)
		}
		have = nil
		if err := b.rest.call(ctx, http.MethodPut, path, bodies, &have); err != nil {
			return err
		}
		b.log.Info("commands registered", "count", len(want))
	}
	b.mentions = mentionsOf(have)
	b.commands = map[string]string{}
	for _, c := range have {
		b.commands[c.Name] = c.ID
	}
	return nil
}

// installable is a command without the ways of installing that the application's owner
// has not switched on: Discord refuses those.
func (b *Bot) installable(c *discordgo.ApplicationCommand) *discordgo.ApplicationCommand {
	if len(b.installs) == 0 || c.IntegrationTypes == nil {
		return c
	}
	supported := slices.DeleteFunc(slices.Clone(*c.IntegrationTypes), func(t discordgo.ApplicationIntegrationType) bool {
		_, ok := b.installs[t]
		return !ok
	})
	copied := *c
	copied.IntegrationTypes = &supported
	return &copied
}

// mentionsOf turns commands that a text names, like `/checkin`, into mentions, which
// can be pressed (docs: reference, "Message Formatting", slash commands).
func mentionsOf(commands []*discordgo.ApplicationCommand) *strings.Replacer {
	var pairs []string
	for _, c := range commands {
		for _, name := range append([]string{c.Name}, subcommands(c.Name, c.Options)...) {
			pairs = append(pairs, "`/"+name+"`", "</"+name+":"+c.ID+">")
		}
	}
	return strings.NewReplacer(pairs...)
}

// subcommands are the full names of a command's subcommands, those in groups included.
func subcommands(parent string, options []*discordgo.ApplicationCommandOption) []string {
	var names []string
	for _, o := range options {
		name := parent + " " + o.Name
		switch o.Type {
		case discordgo.ApplicationCommandOptionSubCommand:
			names = append(names, name)
		case discordgo.ApplicationCommandOptionSubCommandGroup: // a group itself cannot be used
			names = append(names, subcommands(name, o.Options)...)
		}
	}
	return names
}

// mention makes the commands that a reply names pressable.
func (b *Bot) mention(r Reply) Reply {
	if b.mentions != nil && strings.Contains(r.Content, "`/") {
		r.Content = b.mentions.Replace(r.Content)
	}
	return r
}

// Length is how many characters a text has as it is sent, with the commands that it names
// as mentions. Discord takes 2,000 in a message.
func (b *Bot) Length(text string) int {
	return utf8.RuneCountInString(b.mention(Reply{Content: text}).Content)
}

// commandBody is a command as it is sent: discordgo's own type sends nulls for what is
// not set, which Discord's description of its API does not allow.
type commandBody struct {
	Name             string                                 `json:"name"`
	Type             discordgo.ApplicationCommandType       `json:"type"`
	Names            map[discordgo.Locale]string            `json:"name_localizations,omitempty"`
	Description      string                                 `json:"description,omitempty"`
	Descriptions     map[discordgo.Locale]string            `json:"description_localizations,omitempty"`
	Options          []optionBody                           `json:"options,omitempty"`
	Permissions      *int64                                 `json:"default_member_permissions,omitempty,string"`
	Contexts         []discordgo.InteractionContextType     `json:"contexts,omitempty"`
	IntegrationTypes []discordgo.ApplicationIntegrationType `json:"integration_types,omitempty"`
}

type optionBody struct {
	Type         discordgo.ApplicationCommandOptionType `json:"type"`
	Name         string                                 `json:"name"`
	Names        map[discordgo.Locale]string            `json:"name_localizations,omitempty"`
	Description  string                                 `json:"description"`
	Descriptions map[discordgo.Locale]string            `json:"description_localizations,omitempty"`
	Required     bool                                   `json:"required,omitempty"`
	Autocomplete bool                                   `json:"autocomplete,omitempty"`
	Choices      []choiceBody                           `json:"choices,omitempty"`
	ChannelTypes []discordgo.ChannelType                `json:"channel_types,omitempty"`
	MinValue     *float64                               `json:"min_value,omitempty"`
	MaxValue     *float64                               `json:"max_value,omitempty"`
	MinLength    *int                                   `json:"min_length,omitempty"`
	MaxLength    int                                    `json:"max_length,omitempty"`
	Options      []optionBody                           `json:"options,omitempty"`
}

type choiceBody struct {
	Name  string                      `json:"name"`
	Names map[discordgo.Locale]string `json:"name_localizations,omitempty"`
	Value any                         `json:"value"`
}

func bodyOf(c *discordgo.ApplicationCommand) commandBody {
	body := commandBody{
		Name: c.Name, Type: cmp.Or(c.Type, discordgo.ChatApplicationCommand), Description: c.Description,
		Options: optionBodies(c.Options), Permissions: c.DefaultMemberPermissions,
	}
	if c.NameLocalizations != nil {
		body.Names = *c.NameLocalizations
	}
	if c.DescriptionLocalizations != nil {
		body.Descriptions = *c.DescriptionLocalizations
	}
	if c.Contexts != nil {
		body.Contexts = slices.Sorted(slices.Values(*c.Contexts))
	}
	if c.IntegrationTypes != nil {
		body.IntegrationTypes = slices.Sorted(slices.Values(*c.IntegrationTypes))
	}
	return body
}

func optionBodies(options []*discordgo.ApplicationCommandOption) []optionBody {
	var bodies []optionBody
	for _, o := range options {
		body := optionBody{
			Type: o.Type, Name: o.Name, Names: o.NameLocalizations,
			Description: o.Description, Descriptions: o.DescriptionLocalizations,
			Required: o.Required, Autocomplete: o.Autocomplete, ChannelTypes: o.ChannelTypes,
			MinValue: o.MinValue, MinLength: o.MinLength, MaxLength: o.MaxLength,
			Options: optionBodies(o.Options),
		}
		if o.MaxValue != 0 {
			body.MaxValue = &o.MaxValue
		}
		for _, c := range o.Choices {
			body.Choices = append(body.Choices, choiceBody{c.Name, c.NameLocalizations, c.Value})
		}
		bodies = append(bodies, body)
	}
	return bodies
}

// fingerprint is equal for lists that mean the same to Discord, whatever their order.
func fingerprint(commands []*discordgo.ApplicationCommand) string {
	bodies := make([]commandBody, len(commands))
	for i, c := range commands {
		bodies[i] = bodyOf(c)
	}
	slices.SortFunc(bodies, func(a, b commandBody) int { return cmp.Compare(a.Name, b.Name) })
	text, _ := json.Marshal(bodies) // strings, numbers and maps: cannot fail
	return string(text)
}
