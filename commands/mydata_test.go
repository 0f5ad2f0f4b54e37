package commands

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"cairn/data"
)

func TestMyData(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya")
	contains(t, maya.command("my-data").Content, "Nothing is kept about you")
	maya.agree()
	maya.command("checkin", opt("mood", 5), opt("note", "mine "+secret))
	maya.command("reminders daily", opt("time", "9:00"), opt("zone", "UTC"))

	mine := maya.command("my-data")
	contains(t, mine.Content, "1 check-in since")
	file := maya.press(mine, "Download")
	if len(file.Attachments) != 1 || !file.Ephemeral() {
		t.Fatalf("no file: %+v", file)
	}
	resp, err := http.Get(file.Attachments[0].URL)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var export data.Export
	if err := json.NewDecoder(resp.Body).Decode(&export); err != nil || len(export.CheckIns) != 1 || export.CheckIns[0].Note != "mine "+secret {
		t.Errorf("%+v, %v", export, err)
	}

	contains(t, maya.press(maya.press(mine, "Erase"), "Keep it").Content, "Nothing was erased")
	if len(maya.entries()) != 1 {
		t.Error("something was erased")
	}
	erased := maya.press(maya.press(maya.command("my-data"), "Erase"), "Yes, erase")
	contains(t, erased.Content, "Everything about you is erased")
	contains(t, maya.command("my-data").Content, "Nothing is kept about you")
	contains(t, maya.command("checkin", opt("mood", 5)).Content, "Before I keep anything")
	r.clockTo("09:00", "UTC")
	maya.command("help")
	if n := len(maya.prompts()); n != 0 {
		t.Errorf("%d prompts after erasing", n)
	}
}

// Somebody who looks after a server and never agreed to check-ins: their id stands beside
// what they did, which they are told, can see, take along and have taken away.
func TestMyDataOfAModerator(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	contains(t, robin.command("my-data").Content, "Nothing is kept about you")
	const named = "Your name is kept beside your changes"
	contains(t, robin.do("reminder add", meeting, atNine, inUTC, opt("name", "Circle")).Content, named, "</my-data:")
	if again := robin.do("reminder add", meeting, atNine, opt("name", "Second")); strings.Contains(again.Content, named) {
		t.Errorf("told twice:\n%s", again.Content)
	}

	mine := robin.command("my-data")
	contains(t, mine.Content, "5 things that you did for servers", "Nothing else") // two added and made, and the zone
	file := robin.press(mine, "Download")
	if len(file.Attachments) != 1 {
		t.Fatalf("no file: %+v", file)
	}
	resp, err := http.Get(file.Attachments[0].URL)
	r.do(err)
	defer resp.Body.Close()
	var export map[string]any
	r.do(json.NewDecoder(resp.Body).Decode(&export))
	changes, posts := export["changes_made_for_servers"].([]any), export["reminders_made_for_servers"].([]any)
	if len(export) != 3 || export["discord_user_id"] != robin.id() || len(changes) != 3 || len(posts) != 2 || posts[0].(map[string]any)["name"] != "Circle" {
		t.Errorf("%+v", export)
	}

	sure := robin.press(mine, "Erase")
	contains(t, sure.Content, "What you set up stays there")
	contains(t, robin.press(sure, "Yes, erase").Content, "Your Discord id is gone")
	contains(t, robin.command("my-data").Content, "Nothing is kept about you")
	if trail := robin.do("audit").Content; strings.Contains(trail, robin.id()) || !strings.Contains(trail, "Circle") {
		t.Errorf("the trail says:\n%s", trail)
	}
	if p := r.post("Circle"); p.MadeBy != "" || p.State != data.On {
		t.Errorf("%+v", p)
	}

	// The first one can be a message whose text is asked for; and a member is told, too.
	maya := &moderator{r.member("maya").agree()}
	r.do(r.client.SetRoles(t.Context(), trailhead, "maya", modRole))
	form := maya.form(maya.Command(t.Context(), checkIns, "reminder add", opt("what", "message"), atNine, opt("name", "News")))
	contains(t, maya.submit(form, "Hello").Content, "· on", named)
	contains(t, maya.command("my-data").Content, "0 check-ins since", "3 things")
}

func TestHelpAndAbout(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya")
	contains(t, maya.command("help").Content, "</checkin:", "</history:", "</reminders daily:", "</my-data:", "</about:", "emergency number")
	contains(t, maya.command("about").Content, "Cairn test", "not a clinician", "The rest is not", "</my-data:", "emergency number")
}
