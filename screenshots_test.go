//go:build unix

package main

import (
	"cmp"
	"flag"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"cairn/playground"
	"cairn/playground/page/drive"
)

var updateScreenshots = flag.Bool("update-screenshots", false, "take the pictures in docs/ anew")

// screenshotLimit keeps the repository small, in bytes a picture.
const screenshotLimit = 250_000

// TestScreenshot takes the pictures in docs/ from the program itself, so that they show
// what a newcomer will see.
func TestScreenshot(t *testing.T) {
	if !*updateScreenshots {
		t.Skip("the pictures are taken with: go test -run TestScreenshot . -update-screenshots")
	}
	window := drive.Browser(t)
	cairn := startPlayground(t, t.TempDir(), "127.0.0.1:0")
	world, opt := playground.Dial(cairn.address), playground.Opt

	// Some of Maya's days: check-ins of her own, then the first daily prompt.
	maya := photographed(t, world, "maya")
	maya.waits("21:40")
	maya.presses(maya.uses("checkin", opt("mood", 3), opt("craving", 6), opt("note", "Long evening. Called Sam instead.")), "I agree")
	maya.waits("08:10")
	maya.uses("checkin", opt("mood", 5), opt("craving", 4))
	maya.waits("19:30")
	maya.uses("checkin", opt("mood", 6), opt("craving", 3), opt("note", "Cooked for friends."))
	maya.uses("reminders daily", opt("time", "08:00"), opt("zone", "Europe/Berlin"))
	maya.waits("08:00")
	prompt, err := maya.Await(t.Context(), maya.dm, func(m *playground.Message) bool { return !m.Ephemeral() })
	if err != nil {
		t.Fatal(err)
	}
	prompt = maya.chooses(maya.chooses(prompt, "Mood", "7"), "strongest", "2")
	maya.chooses(prompt, "optional", prompt.Select("optional").Option("tired").Value)
	maya.uses("history")
	maya.takes(window, cairn.address, "screenshot.png", 1280, 800)

	// Sam's first check-in, on a phone, with what helps now.
	sam := photographed(t, world, "sam")
	saved := sam.presses(sam.uses("checkin", opt("mood", 3), opt("craving", 6)), "I agree")
	saved = sam.chooses(saved, "optional", saved.Select("optional").Option("lonely").Value)
	sam.presses(saved, "Show how")
	sam.takes(window, cairn.address, "screenshot-phone.png", 390, 844)

	// A craving: three things to try, and breathing.
	sam.chooses(sam.uses("cope"), "Right now it is", "craving")
	breathing := sam.presses(sam.uses("cope", opt("name", "paced-breathing")), "Start")
	breathing = sam.presses(breathing, "Next")
	sam.presses(breathing, "Standard")
	sam.takes(window, cairn.address, "screenshot-breathing.png", 390, 844)

	// What a moderator sees of a reminder, as it is and as it will look.
	state, err := world.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	robin := photographed(t, world, "robin")
	robin.dm = state.Channel("check-ins")
	added := robin.uses("reminder add", opt("what", "meeting"), opt("when", "weekdays at 18:00"), opt("zone", "Europe/Berlin"),
		opt("text", "**Evening meeting** at {time}, voice channel Campfire. Come as you are."))
	robin.presses(added, "Preview")
	robin.takesIn("check-ins", window, cairn.address, "screenshot-moderator.png", 1280, 800)
	if err := world.LetBotPost(t.Context(), robin.dm, false); err != nil {
		t.Fatal(err)
	}
	robin.waits("18:00")
	robin.uses("setup")
	robin.takesIn("check-ins", window, cairn.address, "screenshot-setup.png", 1280, 800)
	cairn.stop()
}

// TestScreenshotStrips takes the strips in docs/: several moments of one person's way,
// on a phone, side by side.
func TestScreenshotStrips(t *testing.T) {
	if !*updateScreenshots {
		t.Skip("the strips are taken with: go test -run TestScreenshot . -update-screenshots")
	}
	window := drive.Browser(t)
	cairn := startPlayground(t, t.TempDir(), "127.0.0.1:0")
	cairn.atNoon()
	world := playground.Dial(cairn.address)
	stripOfBreathing(t, world, window, cairn.address)
	stripOfAnUrge(t, world, window, cairn.address)
	stripOfAReminder(t, world, window, cairn.address)
	cairn.stop()
}

func stripOfBreathing(t *testing.T, world *playground.Client, window *drive.Window, address string) {
	sam := photographed(t, world, "sam")
	s := &strip{Tab: phone(t, window, address, "sam", "dm"), t: t, dir: t.TempDir()}
	msg := sam.uses("cope", playground.Opt("name", "paced-breathing"))
	s.at("Before you begin")
	msg = sam.presses(sam.presses(msg, "Start"), "Next")
	s.at("4-6")
	sam.presses(msg, "Standard")
	s.at("Breathe in")
	s.at("Breathe out slowly") // four seconds later
	sam.passes(5 * time.Minute)
	s.at("Did it help?")
	s.join("strip-breathing.png")
}

func stripOfAnUrge(t *testing.T, world *playground.Client, window *drive.Window, address string) {
	maya := photographed(t, world, "maya")
	s := &strip{Tab: phone(t, window, address, "maya", "dm"), t: t, dir: t.TempDir()}
	msg := maya.presses(maya.uses("cope", playground.Opt("name", "urge-surfing")), "Start")
	s.at("How strong is the craving")
	msg = maya.chooses(msg, "0 to 10", "7")
	s.at("Where in your body is the urge?")
	maya.passes(3 * time.Minute)
	s.Reads("message", "like a stranger would")
	maya.passes(3 * time.Minute)
	s.Reads("message", "How strong is the craving")
	msg = maya.chooses(maya.now(msg), "0 to 10", "6")
	s.at("Now it is 6.")
	msg = maya.presses(msg, "Go on")
	s.at("hink of a wave")
	maya.chooses(maya.presses(msg, "Stop"), "0 to 10", "4")
	s.at("Now it is 4.")
	s.join("strip-urge.png")
}

func stripOfAReminder(t *testing.T, world *playground.Client, window *drive.Window, address string) {
	state, err := world.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	robin := photographed(t, world, "robin")
	robin.dm = state.Channel("check-ins")
	s := &strip{Tab: phone(t, window, address, "robin", "check-ins"), t: t, dir: t.TempDir()}
	robin.uses("reminder add", playground.Opt("what", "meeting"), playground.Opt("when", "every day at 18:00"),
		playground.Opt("zone", "Europe/Berlin"), playground.Opt("text", "**Evening meeting** at {time}, voice channel Campfire."))
	s.Reads("message", "Added.")
	s.Press("Edit text")
	s.Sees("modal")
	s.Keys(" Come as you are.")
	s.take()
	s.Press("Submit")
	s.Reads("message", "Come as you are.")
	s.Press("Pause")
	s.at("Resume")
	s.Press("Resume")
	s.Reads("message", "Pause")
	robin.waits("18:00")
	s.at("Come as you are.")
	if err := world.LetBotPost(t.Context(), robin.dm, false); err != nil {
		t.Fatal(err)
	}
	robin.waits("18:00")
	s.Reads("toast", "Cairn wrote to you.")
	s.Press("Open")
	s.at("Send Messages")
	s.join("strip-reminder.png")
}

// phone opens a place on the page as somebody, on a phone.
func phone(t *testing.T, window *drive.Window, address, handle, place string) *drive.Tab {
	t.Helper()
	tab := window.Open(t, address+"/#/"+handle+"/"+place, 390, 844)
	tab.Sees("composer")
	tab.Until("document.fonts.status === 'loaded'")
	return tab
}

// A strip is what a tab on a phone showed at some moments.
type strip struct {
	*drive.Tab
	t     *testing.T
	dir   string
	taken []string
}

// at takes a picture as soon as the newest message has these words.
func (s *strip) at(words string) {
	s.t.Helper()
	s.Reads("message", words)
	s.take()
}

func (s *strip) take() {
	s.t.Helper()
	path := filepath.Join(s.dir, strconv.Itoa(len(s.taken))+".png")
	s.Screenshot(path)
	s.taken = append(s.taken, path)
}

// join puts the pictures side by side, at half of a phone's pixels, into docs/.
func (s *strip) join(name string) {
	s.t.Helper()
	const gap = 20
	var list []image.Image
	size := image.Pt(-gap, 0)
	for _, path := range s.taken {
		f, err := os.Open(path)
		if err != nil {
			s.t.Fatal(err)
		}
		whole, err := png.Decode(f)
		f.Close()
		if err != nil {
			s.t.Fatal(err)
		}
		half := halved(whole)
		list = append(list, half)
		size = image.Pt(size.X+gap+half.Bounds().Dx(), max(size.Y, half.Bounds().Dy()))
	}
	joined := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(joined, joined.Bounds(), image.White, image.Point{}, draw.Src)
	x := 0
	for _, picture := range list {
		draw.Draw(joined, picture.Bounds().Add(image.Pt(x, 0)), picture, image.Point{}, draw.Src)
		x += picture.Bounds().Dx() + gap
	}
	path := filepath.Join("docs", name)
	f, err := os.Create(path)
	if err == nil {
		err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(f, fewColours(joined))
	}
	if err == nil {
		err = f.Close()
	}
	info, statErr := os.Stat(path)
	if err != nil || statErr != nil || info.Size() > stripLimit {
		s.t.Errorf("%s: %v, %v; or it has more than %d bytes", path, err, statErr, stripLimit)
	}
}

// stripLimit keeps the repository small, in bytes a strip.
const stripLimit = 300_000

// fewColours is a picture in its 256 most frequent colours, which takes half of the bytes.
func fewColours(whole *image.RGBA) *image.Paletted {
	count := map[color.RGBA]int{}
	b := whole.Bounds()
	for y := range b.Dy() {
		for x := range b.Dx() {
			count[whole.RGBAAt(x, y)]++
		}
	}
	frequent := slices.SortedFunc(maps.Keys(count), func(a, b color.RGBA) int {
		return cmp.Or(count[b]-count[a], cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B))
	})
	var palette color.Palette
	for _, c := range frequent[:min(256, len(frequent))] {
		palette = append(palette, c)
	}
	number := map[color.RGBA]uint8{}
	for c := range count {
		number[c] = uint8(palette.Index(c))
	}
	few := image.NewPaletted(b, palette)
	for y := range b.Dy() {
		for x := range b.Dx() {
			few.SetColorIndex(x, y, number[whole.RGBAAt(x, y)])
		}
	}
	return few
}

// halved is a picture of half the width and height: each pixel the mean of four.
func halved(whole image.Image) image.Image {
	b := whole.Bounds()
	half := image.NewRGBA(image.Rect(0, 0, b.Dx()/2, b.Dy()/2))
	for y := range half.Bounds().Dy() {
		for x := range half.Bounds().Dx() {
			var red, green, blue uint32
			for _, p := range []image.Point{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
				r, g, b, _ := whole.At(b.Min.X+2*x+p.X, b.Min.Y+2*y+p.Y).RGBA()
				red, green, blue = red+r, green+g, blue+b
			}
			half.SetRGBA(x, y, color.RGBA{uint8(red / 4 >> 8), uint8(green / 4 >> 8), uint8(blue / 4 >> 8), 0xff})
		}
	}
	return half
}

// A sitter is a person whose days are prepared over the control API, to be seen in a
// picture.
type sitter struct {
	*playground.Person
	t     *testing.T
	world *playground.Client
	dm    string
}

func photographed(t *testing.T, world *playground.Client, handle string) *sitter {
	t.Helper()
	s := &sitter{Person: world.Person(handle), t: t, world: world}
	var err error
	if s.dm, err = s.DM(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// waits moves the clock to the next time it shows hhmm in Berlin.
func (s *sitter) waits(hhmm string) {
	s.t.Helper()
	if _, err := s.world.ClockToLocal(s.t.Context(), hhmm, "Europe/Berlin"); err != nil {
		s.t.Fatal(err)
	}
}

// passes moves the clock on.
func (s *sitter) passes(d time.Duration) {
	s.t.Helper()
	if _, err := s.world.ClockAdvance(s.t.Context(), d); err != nil {
		s.t.Fatal(err)
	}
}

// now is a message as it is by now.
func (s *sitter) now(m *playground.Message) *playground.Message {
	s.t.Helper()
	now, err := s.Await(s.t.Context(), s.dm, func(o *playground.Message) bool { return o.ID == m.ID })
	if err != nil {
		s.t.Fatal(err)
	}
	return now
}

func (s *sitter) answered(res playground.Result, err error) *playground.Message {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	if !res.Answered() || res.Message == nil {
		s.t.Fatalf("no answer: %+v", res)
	}
	return res.Message
}

func (s *sitter) uses(command string, options ...playground.Option) *playground.Message {
	s.t.Helper()
	return s.answered(s.Command(s.t.Context(), s.dm, command, options...))
}

func (s *sitter) presses(m *playground.Message, label string) *playground.Message {
	s.t.Helper()
	return s.answered(s.Press(s.t.Context(), m, m.Button(label).CustomID))
}

func (s *sitter) chooses(m *playground.Message, menu, value string) *playground.Message {
	s.t.Helper()
	return s.answered(s.Choose(s.t.Context(), m, m.Select(menu).CustomID, value))
}

// takes a picture of the direct messages, at their end, into docs/.
func (s *sitter) takes(window *drive.Window, address, name string, width, height int64) {
	s.t.Helper()
	s.takesIn("dm", window, address, name, width, height)
}

// takesIn takes a picture of a channel, at its end, into docs/.
func (s *sitter) takesIn(channel string, window *drive.Window, address, name string, width, height int64) {
	s.t.Helper()
	path := filepath.Join("docs", name)
	tab := window.Open(s.t, address+"/#/"+s.Handle()+"/"+channel, width, height)
	tab.Sees("message")
	tab.Until("document.fonts.status === 'loaded'")
	tab.Screenshot(path)
	if info, err := os.Stat(path); err != nil || info.Size() > screenshotLimit {
		s.t.Errorf("%s has more than %d bytes: %v", path, screenshotLimit, err)
	}
}
