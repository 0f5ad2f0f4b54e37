package commands

import (
	"context"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"cairn/bot"
	"cairn/content"
	"cairn/content/help"
	"cairn/data"
	"cairn/zones"

	"github.com/bwmarrin/discordgo"
)

const (
	maxResources    = 25 // of one server; Discord completes an option with as many choices
	maxResourceName = 60 // characters
	maxResourceNote = 200
	maxPhone        = 30
	maxURL          = 200
)

// resource is /resource: help nearby that moderators add, and that their server's
// members see apart from the lines that Cairn brings along.
func (a *App) resource() bot.Family {
	t := a.texts.For("en")
	text := func(name string, limit int, required bool) *discordgo.ApplicationCommandOption {
		return &discordgo.ApplicationCommandOption{
			Type: discordgo.ApplicationCommandOptionString, Name: name, Description: t.Say("resource.option_" + name),
			MaxLength: limit, Required: required,
		}
	}
	parts := func(required bool) []*discordgo.ApplicationCommandOption {
		kind := text("kind", 0, required)
		for _, k := range resourceKinds {
			kind.Choices = append(kind.Choices, choice(t.Say("resource.kind_"+string(k)), string(k)))
		}
		return []*discordgo.ApplicationCommandOption{
			text("name", maxResourceName, required), kind, text("phone", maxPhone, false), text("url", maxURL, false), text("note", maxResourceNote, false),
		}
	}
	which := func() *discordgo.ApplicationCommandOption {
		o := text("resource", 100, true)
		o.Autocomplete = true
		return o
	}
	sub := func(name string, options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommandOption {
		return &discordgo.ApplicationCommandOption{
			Type: discordgo.ApplicationCommandOptionSubCommand, Name: name, Description: t.Say("resource.option_" + name), Options: options,
		}
	}
	return bot.Family{
		Name: "resource",
		Definition: a.moderatorSlash("resource", "resource.command",
			sub("add", parts(true)...), sub("edit", append([]*discordgo.ApplicationCommandOption{which()}, parts(false)...)...),
			sub("remove", which()), sub("list")),
		Subcommands: map[string]bot.Handler{
			"add":    a.inServer(a.addResource),
			"edit":   a.inServer(a.editResource),
			"remove": a.inServer(a.askToRemoveResource),
			"list":   a.inServer(a.listResources),
		},
		Autocomplete: map[string]bot.Handler{"resource": a.completeResource},
		Components: map[string]bot.Handler{
			"really": a.moderated("resource", inPlace(a.removeResource)),
			"keep":   a.moderated("resource", inPlace(a.listResources)),
			"all":    a.showResources, // for every member
		},
	}
}

var resourceKinds = []data.ResourceKind{data.MeetingPlace, data.Clinic, data.WarmLine, data.ContactPoint, data.OtherHelp}

func (a *App) addResource(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	return a.saveResource(ctx, in, data.Resource{GuildID: in.GuildID})
}

func (a *App) editResource(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	was, found, err := a.resourceNamed(ctx, in, in.String("resource"))
	if err != nil {
		return bot.Reply{}, err
	}
	if !found {
		return bot.Reply{Content: a.text(in).Say("resource.gone")}, nil
	}
	return a.saveResource(ctx, in, was)
}

// saveResource makes a resource what the options of a command say, and shows it as
// members see it. A new one has no id yet.
func (a *App) saveResource(ctx context.Context, in *bot.Interaction, was data.Resource) (bot.Reply, error) {
	t := a.text(in)
	g, err := a.Store.Guild(ctx, in.GuildID)
	if err != nil {
		return bot.Reply{}, err
	}
	r := was
	warning, problem := readResource(t, in, serverCountry(in, g), &r)
	if problem != "" {
		return bot.Reply{Content: problem}, nil
	}
	head := "resource.changed"
	if r != was {
		before, after := resourceChanges(t, was, r)
		entry := data.Audit{At: in.Time, Actor: in.UserID, Action: "resource-edit", Name: r.Name, Before: before, After: after}
		if was.ID == 0 {
			entry.Action, head = "resource-add", "resource.added"
			r.ID, err = a.Store.AddResource(ctx, r, maxResources, entry)
		} else {
			entry.Name = was.Name
			err = a.Store.EditResource(ctx, r, entry)
		}
		switch {
		case errors.Is(err, data.ErrTooMany):
			return bot.Reply{Content: t.Say("resource.too_many", content.Data{"Limit": maxResources})}, nil
		case errors.Is(err, data.ErrNameTaken):
			return bot.Reply{Content: t.Say("resource.name_taken", content.Data{"Name": excerpt(r.Name, maxResourceName)})}, nil
		case errors.Is(err, data.ErrNoResource):
			return bot.Reply{Content: t.Say("resource.gone")}, nil
		case err != nil:
			return bot.Reply{}, err
		}
	}
	lines := []string{t.Say(head)}
	if warning != "" {
		lines = append(lines, warning)
	}
	return bot.Reply{Content: strings.Join(lines, "\n"), Embeds: []*discordgo.MessageEmbed{resourceEmbed(t, []data.Resource{r})}}, nil
}

// readResource reads the options into r. It returns what is doubtful about them, and
// what is wrong with them, in words. country is where the server is; "": not known.
func readResource(t content.Text, in *bot.Interaction, country string, r *data.Resource) (warning, problem string) {
	if kind := data.ResourceKind(in.String("kind")); kind != "" {
		if !slices.Contains(resourceKinds, kind) {
			return "", t.Say("common.stale")
		}
		r.Kind = kind
	}
	for _, part := range []struct {
		option string
		value  *string
		limit  int
	}{{"name", &r.Name, maxResourceName}, {"phone", &r.Phone, maxPhone}, {"url", &r.URL, maxURL}, {"note", &r.Note, maxResourceNote}} {
		switch typed := oneLine(in.String(part.option)); {
		case typed == "":
		case part.option != "name" && none(typed):
			*part.value = ""
		case utf8.RuneCountInString(typed) > part.limit:
			return "", t.Say("resource.too_long", content.Data{"Option": part.option, "Limit": part.limit})
		default:
			*part.value = typed
		}
	}
	if r.Name == "" {
		return "", t.Say("resource.needs_name")
	}
	if r.Phone == "" && r.URL == "" && r.Note == "" {
		return "", t.Say("resource.needs_way")
	}
	if r.URL != "" && !goodURL(r.URL) {
		return "", t.Say("resource.bad_url", content.Data{"URL": excerpt(r.URL, 80)})
	}
	for _, text := range []string{r.Name, r.URL, r.Note} {
		if bad, why, instead := help.BadNumberIn(text, country); bad != "" {
			return "", refusedNumber(t, bad, why, instead)
		}
	}
	if r.Phone == "" {
		return "", ""
	}
	number := help.CheckNumber(r.Phone, country)
	words := content.Data{"Phone": excerpt(r.Phone, maxPhone), "Country": countryName(country)}
	switch {
	case !number.Dialable:
		return "", t.Say("resource.bad_phone", words)
	case number.Bad != "":
		return "", refusedNumber(t, r.Phone, number.Bad, number.Instead)
	case number.Doubtful && country == "":
		return t.Say("resource.doubtful", words), ""
	case number.Doubtful:
		return t.Say("resource.doubtful_in", words), ""
	}
	return "", ""
}

// refusedNumber says why a number is not shown, and what there is instead.
func refusedNumber(t content.Text, number, why, instead string) string {
	said := t.Say("resource.known_bad", content.Data{"Phone": excerpt(number, maxPhone), "Why": why})
	if instead != "" {
		said += " " + t.Say("resource.instead", content.Data{"Instead": instead})
	}
	return said
}

// hostName is a name of a host with a domain: no address, no port, no user.
var hostName = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,59})$`)

// goodURL reports whether a link is https, to a host by its name, and cannot format
// what stands around it.
func goodURL(typed string) bool {
	u, err := url.Parse(typed)
	return err == nil && strings.EqualFold(u.Scheme, "https") && u.User == nil && u.Opaque == "" &&
		hostName.MatchString(strings.ToLower(u.Host)) && !strings.ContainsFunc(typed, func(r rune) bool {
		return r <= ' ' || r > '~' || strings.ContainsRune("<>\"`\\|", r)
	})
}

// serverCountry is the country that a server's time zone or language tells; "": none.
func serverCountry(in *bot.Interaction, g data.Guild) string {
	if z, ok := zones.Find(g.Zone); ok {
		if c, ok := help.FindCountry(z.Country); ok {
			return c.Code
		}
	}
	if w := guess(in.GuildLocale); w.known == guessed {
		return w.code
	}
	return ""
}

// resourceChanges say what was changed, for the audit trail.
func resourceChanges(t content.Text, was, is data.Resource) (before, after string) {
	var old, now []string
	for _, part := range []struct{ text, was, is string }{
		{"resource.field_name", was.Name, is.Name},
		{"resource.field_kind", string(was.Kind), string(is.Kind)},
		{"resource.field_phone", was.Phone, is.Phone},
		{"resource.field_url", was.URL, is.URL},
		{"resource.field_note", was.Note, is.Note},
	} {
		if part.was == part.is || was.ID == 0 && part.text == "resource.field_name" {
			continue
		}
		if part.was != "" {
			old = append(old, t.Say(part.text)+": "+part.was)
		}
		value := t.Say("reminder.nothing")
		if part.is != "" {
			value = part.is
		}
		now = append(now, t.Say(part.text)+": "+value)
	}
	return strings.Join(old, "; "), strings.Join(now, "; ")
}

// resourceNamed finds the resource that an option names: picked from the list, or typed.
func (a *App) resourceNamed(ctx context.Context, in *bot.Interaction, typed string) (_ data.Resource, found bool, err error) {
	list, err := a.Store.Resources(ctx, in.GuildID)
	if err != nil {
		return data.Resource{}, false, err
	}
	typed = strings.TrimSpace(typed)
	for _, r := range list {
		if typed == "#"+formatRef(r.ID) || strings.EqualFold(typed, r.Name) {
			return r, true, nil
		}
	}
	return data.Resource{}, false, nil
}

func (a *App) completeResource(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	list, err := a.Store.Resources(ctx, in.GuildID)
	if err != nil {
		return bot.Reply{}, err
	}
	var r bot.Reply
	for _, o := range list {
		if len(r.Choices) < maxChoices && strings.Contains(strings.ToLower(o.Name), strings.ToLower(strings.TrimSpace(in.Focused))) {
			r.Choices = append(r.Choices, choice(o.Name, "#"+formatRef(o.ID)))
		}
	}
	return r, nil
}

func (a *App) askToRemoveResource(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	r, found, err := a.resourceNamed(ctx, in, in.String("resource"))
	if err != nil {
		return bot.Reply{}, err
	}
	if !found {
		return bot.Reply{Content: t.Say("resource.gone")}, nil
	}
	return bot.Reply{
		Content: t.Say("resource.confirm", content.Data{"Name": excerpt(r.Name, maxResourceName)}),
		Components: []discordgo.MessageComponent{row(
			button(discordgo.DangerButton, t.Say("resource.button_really"), bot.CustomID("resource", "really", formatRef(r.ID))),
			button(discordgo.SecondaryButton, t.Say("resource.button_keep"), bot.CustomID("resource", "keep")),
		)},
	}, nil
}

func (a *App) removeResource(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	r, found, err := a.resourceNamed(ctx, in, "#"+in.Arg(0))
	if err == nil && found {
		err = a.Store.RemoveResource(ctx, in.GuildID, r.ID, data.Audit{At: in.Time, Actor: in.UserID, Action: "resource-remove", Name: r.Name})
	}
	switch {
	case errors.Is(err, data.ErrNoResource), err == nil && !found:
		return bot.Reply{Content: t.Say("resource.gone")}, nil
	case err != nil:
		return bot.Reply{}, err
	}
	return bot.Reply{Content: t.Say("resource.removed", content.Data{"Name": excerpt(r.Name, maxResourceName)})}, nil
}

func (a *App) listResources(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	list, err := a.Store.Resources(ctx, in.GuildID)
	if err != nil {
		return bot.Reply{}, err
	}
	if len(list) == 0 {
		return bot.Reply{Content: t.Say("resource.none")}, nil
	}
	r := resourcePage(t, list, 0)
	r.Content = t.Say("resource.title", content.Data{"Count": len(list), "Limit": maxResources})
	return r, nil
}

// showResources is a page of the list for any member.
func (a *App) showResources(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	if in.GuildID == "" {
		return bot.Reply{Content: t.Say("setup.servers_only")}, nil
	}
	list, err := a.Store.Resources(ctx, in.GuildID)
	if err != nil {
		return bot.Reply{}, err
	}
	page, _ := strconv.Atoi(in.Arg(0)) // what cannot be read is the first page
	return resourcePage(t, list, page), nil
}

// withResources puts what the server's moderators added below a list of helplines, apart
// from them. Nobody waits for it: it needs the database.
func (a *App) withResources(ctx context.Context, in *bot.Interaction, r bot.Reply) bot.Reply {
	if in.GuildID == "" {
		return r
	}
	var list []data.Resource
	if err := a.impatiently(ctx, a.patience, a.patience, func(ctx context.Context) (err error) {
		list, err = a.Store.Resources(ctx, in.GuildID)
		return err
	}); err != nil || len(list) == 0 { // the lines stand without them
		return r
	}
	page := resourcePage(a.text(in), list, 0)
	r.Embeds = append(r.Embeds, page.Embeds...)
	r.Components = append(r.Components, page.Components...)
	return r
}

// resourceRoom is how many characters of a message resources take; Discord's limit for
// an embed's description is 4,096.
const resourceRoom = 1500

// resourcePage is a page of resources with a button to the next; page 0 is the first.
func resourcePage(t content.Text, list []data.Resource, page int) bot.Reply {
	var pages [][]data.Resource
	room := 0
	for _, r := range list {
		size := utf8.RuneCountInString(resourceWords(t, r)) + 1
		if len(pages) == 0 || size > room {
			pages, room = append(pages, nil), resourceRoom
		}
		pages[len(pages)-1], room = append(pages[len(pages)-1], r), room-size
	}
	if len(pages) == 0 {
		return bot.Reply{Content: t.Say("resource.nothing_here")}
	}
	page = max(0, min(page, len(pages)-1))
	r := bot.Reply{Embeds: []*discordgo.MessageEmbed{resourceEmbed(t, pages[page])}}
	if len(pages) > 1 {
		next := (page + 1) % len(pages)
		r.Components = []discordgo.MessageComponent{row(button(discordgo.SecondaryButton,
			t.Say("resource.button_more", content.Data{"Page": next + 1, "Of": len(pages)}), bot.CustomID("resource", "all", strconv.Itoa(next))))}
	}
	return r
}

func resourceEmbed(t content.Text, list []data.Resource) *discordgo.MessageEmbed {
	blocks := make([]string, len(list))
	for i, r := range list {
		blocks[i] = resourceWords(t, r)
	}
	return &discordgo.MessageEmbed{
		Title: t.Say("resource.by_server"), Description: strings.Join(blocks, "\n"),
		Footer: &discordgo.MessageEmbedFooter{Text: t.Say("resource.not_checked")},
	}
}

// resourceWords is a resource as members see it.
func resourceWords(t content.Text, r data.Resource) string {
	lines := []string{"**" + excerpt(r.Name, maxResourceName) + "** · " + t.Say("resource.kind_"+string(r.Kind))}
	var ways []string
	if r.Phone != "" {
		ways = append(ways, upperFirst(t.Say("line.call"))+" **"+markdown.Replace(r.Phone)+"**")
	}
	if r.URL != "" {
		ways = append(ways, "<"+r.URL+">")
	}
	if len(ways) > 0 {
		lines = append(lines, strings.Join(ways, " · "))
	}
	if r.Note != "" {
		lines = append(lines, excerpt(r.Note, maxResourceNote))
	}
	return strings.Join(lines, "\n")
}
