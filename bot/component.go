package bot

import "github.com/bwmarrin/discordgo"

// discordgo's components encode themselves, each level through the encoder once more,
// which is a tenth of the cost of a reply. plain makes of them values that the encoder
// walks in one pass, to the same JSON.

type (
	plainButton discordgo.Button
	plainSelect discordgo.SelectMenu
	plainInput  discordgo.TextInput
)

type plainRow struct {
	Type       discordgo.ComponentType `json:"type"`
	Components []any                   `json:"components"`
}

type typedButton struct {
	Type discordgo.ComponentType `json:"type"`
	plainButton
}

type typedInput struct {
	Type discordgo.ComponentType `json:"type"`
	plainInput
}

type plainLabel struct {
	Type        discordgo.ComponentType `json:"type"`
	Label       string                  `json:"label"`
	Description string                  `json:"description,omitempty"`
	Component   any                     `json:"component"`
}

func plainList(components []discordgo.MessageComponent) []any {
	list := make([]any, len(components))
	for i, c := range components {
		list[i] = plain(c)
	}
	return list
}

func plain(c discordgo.MessageComponent) any {
	switch c := c.(type) {
	case discordgo.ActionsRow:
		return plainRow{c.Type(), plainList(c.Components)}
	case discordgo.Button:
		if c.Style == 0 {
			c.Style = discordgo.PrimaryButton
		}
		return typedButton{c.Type(), plainButton(c)}
	case discordgo.SelectMenu:
		c.MenuType = discordgo.SelectMenuType(c.Type())
		return plainSelect(c)
	case discordgo.TextInput:
		return typedInput{c.Type(), plainInput(c)}
	case discordgo.Label:
		return plainLabel{c.Type(), c.Label, c.Description, plain(c.Component)}
	}
	return c // others encode themselves
}
