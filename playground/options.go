package playground

import (
	"fmt"
	"math"
	"slices"
	"strconv"
)

// Component types (docs: components/reference, "List of Components").
const (
	componentRow           = 1
	componentButton        = 2
	componentSelect        = 3
	componentTextInput     = 4
	componentUserSelect    = 5
	componentRoleSelect    = 6
	componentMentionable   = 7
	componentChannelSelect = 8
	componentTextDisplay   = 10
	componentThumbnail     = 11
	componentGallery       = 12
	componentFile          = 13
	componentSeparator     = 14
	componentContainer     = 17
	componentLabel         = 18
	componentRadioGroup    = 21
	componentCheckboxGroup = 22
	componentCheckbox      = 23
)

func isSelect(kind int) bool {
	return kind == componentSelect || kind >= componentUserSelect && kind <= componentChannelSelect
}

// givenOption is an option as the control API takes it.
type givenOption struct {
	Name    string        `json:"name"`
	Value   any           `json:"value"`
	Options []givenOption `json:"options"`
	Focused bool          `json:"focused"`
	Type    int           `json:"type"` // with forge: what the bot is told, in place of the command's type
}

// optionBuilder turns what a person filled in into the options of an interaction, with
// the checks that Discord's client makes.
type optionBuilder struct {
	s        *Server
	p        *person
	c        *channel
	forge    bool
	partial  bool // autocomplete: not everything is filled in yet
	focused  int
	path     string // the subcommands, each after a space
	resolved resolved
}

func (b *optionBuilder) build(defs []object, given []givenOption) ([]object, error) {
	out := []object{}
	branches := false
	for _, d := range defs {
		if kind, _ := number(d["type"]); kind == optionSubcommand || kind == optionGroup {
			branches = true
		}
	}
	if branches && len(given) != 1 && !b.forge {
		return nil, bad("this command has subcommands: give exactly one of them")
	}
	for _, g := range given {
		at := slices.IndexFunc(defs, func(d object) bool { return d["name"] == g.Name })
		if at < 0 {
			if !b.forge {
				return nil, bad("there is no option %q", g.Name)
			}
			out = append(out, forgedOption(g))
			continue
		}
		o, err := b.one(defs[at], g)
		if err != nil {
			return nil, err
		}
		if o != nil {
			out = append(out, o)
		}
	}
	if b.forge || b.partial {
		return out, nil
	}
	for _, d := range defs {
		if d["required"] == true && !slices.ContainsFunc(out, func(o object) bool { return o["name"] == d["name"] }) {
			return nil, bad("the option %q is required", d["name"])
		}
	}
	return out, nil
}

func forgedOption(g givenOption) object {
	kind := g.Type
	if kind == 0 {
		kind = optionString
	}
	return object{"name": g.Name, "type": kind, "value": g.Value}
}

// one builds a single option; nil for a text that was left empty.
func (b *optionBuilder) one(def object, g givenOption) (object, error) {
	kind, _ := number(def["type"])
	o := object{"name": g.Name, "type": kind}
	if kind == optionSubcommand || kind == optionGroup {
		b.path += " " + g.Name
		inner, err := b.build(objects(def["options"]), g.Options)
		if err != nil {
			return nil, err
		}
		o["options"] = inner
		return o, nil
	}
	if g.Focused {
		b.focused++
		o["focused"] = true
	}
	if b.forge && g.Type != 0 {
		o["type"] = g.Type
	}
	value := g.Value
	if !b.forge {
		var err error
		if value, err = b.check(def, kind, g); err != nil {
			return nil, err
		}
		if value == "" && !g.Focused {
			return nil, nil // a client does not send a text that was left empty
		}
	}
	if id, isText := value.(string); isText {
		switch kind {
		case optionUser:
			b.s.resolveUser(b.resolved, b.c, id)
		case optionRole:
			b.s.resolveRole(b.resolved, b.c, id)
		case optionChannel:
			b.s.resolveChannel(b.resolved, b.p, b.c, id)
		case optionMentionable:
			b.s.resolveUser(b.resolved, b.c, id)
			b.s.resolveRole(b.resolved, b.c, id)
		}
	}
	o["value"] = value
	return o, nil
}

// check keeps the limits of a command's option. People may be named by handle.
func (b *optionBuilder) check(def object, kind int, g givenOption) (any, error) {
	wrong := func(what string) error { return bad("the option %q takes %s, not %v", g.Name, what, g.Value) }
	if g.Focused {
		// What is being typed is sent as it stands (docs: application-commands,
		// "Autocomplete").
		if g.Value == nil {
			return "", nil
		}
		return fmt.Sprint(g.Value), nil
	}
	switch kind {
	case optionString:
		v, isText := g.Value.(string)
		if !isText {
			return nil, wrong("a text")
		}
		n := len([]rune(v))
		least, most := 0, 6000
		if x, given := number(def["min_length"]); given {
			least = x
		}
		if x, given := number(def["max_length"]); given {
			most = x
		}
		if n > most || n < least && n > 0 {
			return nil, wrong(fmt.Sprintf("%d to %d characters", least, most))
		}
		if v == "" {
			return v, nil
		}
		return v, b.isChoice(def, g, v)
	case optionInteger, optionNumber:
		v, isNumber := g.Value.(float64)
		if !isNumber || kind == optionInteger && v != math.Trunc(v) || math.Abs(v) > 1<<53 {
			return nil, wrong("a number")
		}
		if x, given := def["min_value"].(float64); given && v < x {
			return nil, wrong("at least " + strconv.FormatFloat(x, 'g', -1, 64))
		}
		if x, given := def["max_value"].(float64); given && v > x {
			return nil, wrong("at most " + strconv.FormatFloat(x, 'g', -1, 64))
		}
		return v, b.isChoice(def, g, v)
	case optionBoolean:
		if _, isBool := g.Value.(bool); !isBool {
			return nil, wrong("true or false")
		}
		return g.Value, nil
	case optionUser, optionChannel, optionRole, optionMentionable:
		id := stringOf(g.Value)
		if p := b.s.world.byHandle[id]; p != nil && (kind == optionUser || kind == optionMentionable) {
			id = p.ID
		}
		as := map[int]int{optionUser: componentUserSelect, optionChannel: componentChannelSelect, optionRole: componentRoleSelect, optionMentionable: componentMentionable}
		if !b.s.canResolve(as[kind], b.p, b.c, id) {
			return nil, wrong("an id from here")
		}
		if kind == optionChannel && !b.s.channelOfType(id, def["channel_types"]) {
			return nil, wrong("another type of channel")
		}
		return id, nil
	}
	return nil, bad("the playground cannot fill in the option %q of type %d", g.Name, kind)
}

// isChoice checks a value against the option's choices, if it has any.
func (b *optionBuilder) isChoice(def object, g givenOption, v any) error {
	choices := objects(def["choices"])
	if len(choices) == 0 || slices.ContainsFunc(choices, func(c object) bool { return c["value"] == v }) {
		return nil
	}
	return bad("the option %q has no choice %v", g.Name, v)
}
