//! The photo: the camera, the coach, the set-up, the desk.

use kaodian_tests::{
    CameraModel, Outcome, Window, World, ensure,
    portrait::{self, Sitting},
    programs::root,
    steps::Candidate,
    terminal::kaodianctl,
    waiting::{self, SCREEN},
    world::{CAMERA_FORMATS, journey},
};

/// A site that does not review.
const SITE: &str = "310002";

/// Another picture before the same camera: as if somebody had moved it.
fn see_instead(world: &World, picture: image::RgbImage) -> Outcome {
    let pictures = [picture];
    let model = CameraModel { pictures: &pictures, formats: &CAMERA_FORMATS, ..CameraModel::default() };
    world.cameras.attach(0, &model)
}

async fn hint(window: &Window, hint: &str) -> Outcome {
    window.see(&format!("[data-hint={hint}]")).await
}

async fn camera_is_free(world: &World) -> Outcome {
    waiting::until("the camera is given back", SCREEN, async || Ok(world.cameras.is_free(0)?.then_some(())))
        .await
}

#[test]
fn the_coach_leads_to_a_photo() {
    journey("photo", SITE, async |world| {
        world.cameras.unplug(0)?;
        see_instead(world, portrait::scene(Sitting::TooFar)?)?;
        let candidate = Candidate::gulimaimaiti();
        world.open_window().await?;
        let window = world.window()?;
        window.register(&candidate).await?;
        window.enrol_up_to_the_photo(&candidate, SITE, &["24"]).await?;
        window.see_camera("live").await?;
        hint(window, "come_closer").await?;

        world.cameras.unplug(0)?;
        let window = world.window()?;
        window.see_camera("unplugged").await?;
        see_instead(world, portrait::scene(Sitting::Well)?)?;
        window.see_camera("live").await?;
        window.take_photo().await?;

        // What only a person can see must be answered.
        window.act("use-photo").await?;
        window.see("[data-error-summary] a[href='#field-photo_questions']").await?;
        window.use_photo().await?;
        window.see_page("payment").await?;
        camera_is_free(world).await
    });
}

#[test]
fn a_camera_that_fails_says_why_and_comes_back() {
    journey("camera-faults", SITE, async |world| {
        world.cameras.control(0, "busy")?;
        let candidate = Candidate::gulimaimaiti();
        world.open_window().await?;
        let window = world.window()?;
        window.register(&candidate).await?;
        window.enrol_up_to_the_photo(&candidate, SITE, &["24"]).await?;
        window.see_camera("busy").await?;
        world.cameras.control(0, "")?;
        window.see_camera("live").await?;
        for (words, state) in [("stalled", "stalled"), ("truncated", "wrong_format")] {
            world.cameras.control(0, words)?;
            window.see_camera(state).await?;
            world.cameras.control(0, "")?;
            window.see_camera("live").await?;
        }
        hint(window, "ready").await?;
        // Nothing of the candidate is left when they go.
        window.sign_out().await?;
        camera_is_free(world).await?;
        let served = "const answer = await fetch('preview://localhost/frame?after=0'); return answer.status";
        ensure(window.script(served, serde_json::Value::Null).await? == 204, || {
            "a frame is served".to_owned()
        })
    });
}

#[test]
fn staff_set_the_terminal_up_and_say_why_they_take_a_photo() {
    journey("desk", SITE, async |world| {
        world.open_window().await?;
        let window = world.window()?;
        window.see_page("sign-in").await?;
        window.act("open-setup").await?;
        window.see_page("setup").await?;
        window.type_in("pin", "000000").await?;
        window.act("primary").await?;
        window.see("[role=alert]").await?;
        world.terminal.ctl_with_input(&["setup", "pin"], "271828")?.yes()?;
        let window = world.window()?;
        window.type_in("pin", "314159").await?;
        window.act("primary").await?;
        window.see("[role=alert]").await?;
        window.type_in("pin", "271828").await?;
        window.act("primary").await?;
        window.see("[data-camera=live]").await?;
        window.press("label[data-mode=desk]").await?;
        window.act("finish-setup").await?;

        let candidate = Candidate::gulimaimaiti();
        window.register(&candidate).await?;
        window.enrol_up_to_the_photo(&candidate, SITE, &["24"]).await?;
        // A naval officer before flags: everything is well but the background.
        let officer = root().join("tests/pictures/fetched/grace_hopper.jpg");
        let warned = world.folder().join("warned.jpg");
        kaodianctl(&["photo", "compose", &officer.to_string_lossy(), &warned.to_string_lossy()], "")?
            .yes()?;
        let window = world.window()?;
        window.pick_photo(&warned).await?;
        window.see("[data-check=background][data-passed=false]").await?;
        window.use_photo().await?;
        window.see("[data-error-summary] a[href='#field-photo_reason']").await?;
        window.type_in("photo_reason", "幕布坏了，已报修").await?;
        window.act("use-photo").await?;
        window.see_page("payment").await
    });
}
