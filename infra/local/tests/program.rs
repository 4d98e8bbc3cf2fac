//! The built program, as somebody starts it on a terminal: its arguments, its data folder, its port.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// As many processes want one folder at the same moment.
const PROCESSES: usize = 6;
/// The exit codes of a command line that is not understood, and of a start that fails.
const USAGE: i32 = 2;
const FAILURE: i32 = 1;
/// A start that is refused ends sooner; one that is not must fail its test and not keep it waiting for ever.
const PATIENCE: Duration = Duration::from_secs(30);

/// A folder of one test, which goes when this does.
struct Scratch(PathBuf);

impl Scratch {
    fn of(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("local-alliance-{test}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn path(&self, name: impl AsRef<OsStr>) -> PathBuf {
        self.0.join(name.as_ref())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn program(arguments: &[&OsStr]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_local-alliance"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.env("RUST_BACKTRACE", "1").env_remove("RUST_LOG");
    command
}

fn on(folder: &Path) -> Command {
    program(&["--port".as_ref(), "0".as_ref(), "--data".as_ref(), folder.as_os_str()])
}

/// A process that was started; it is killed at the end of the test.
struct Running {
    child: Child,
    out: BufReader<std::process::ChildStdout>,
}

impl Running {
    fn start(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Self { child, out }
    }

    /// Where it answers; none where it ended instead.
    fn ready(&mut self) -> Option<String> {
        let mut line = String::new();
        while self.out.read_line(&mut line).unwrap() > 0 {
            if let Some(url) = line.trim_end().strip_prefix("ready ") {
                return Some(url.to_owned());
            }
            line.clear();
        }
        None
    }

    /// What it said on standard error when it ended.
    fn failure(mut self) -> String {
        let mut text = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(self.child.wait().unwrap().code(), Some(FAILURE), "{text}");
        sentence(&text)
    }

    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The one line that a person reads: no backtrace, no dump of a value.
fn sentence(text: &str) -> String {
    let line = text.strip_prefix("local-alliance: ").and_then(|text| text.strip_suffix('\n'));
    let line = line.unwrap_or_else(|| panic!("not one line of the program: {text}"));
    for foreign in ["\n", "panicked", "Caused by", "backtrace", "Os {", "Error(", "kind:"] {
        assert!(!line.contains(foreign), "{line}");
    }
    line.to_owned()
}

/// What the program says where its start fails, or its arguments are refused.
fn refused(mut command: Command, code: i32) -> String {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stderr = child.stderr.take().unwrap();
    let (end, ended) = mpsc::channel();
    // Its standard error ends when the program does.
    std::thread::spawn(move || {
        let mut said = Vec::new();
        stderr.read_to_end(&mut said).unwrap();
        let _ = end.send(said);
    });
    let Ok(said) = ended.recv_timeout(PATIENCE) else {
        child.kill().unwrap();
        child.wait().unwrap();
        panic!("{command:?} goes on and is not refused");
    };
    let Output { status, stdout, .. } = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert_eq!(status.code(), Some(code), "{command:?}: {said}");
    assert_eq!(String::from_utf8_lossy(&stdout), "", "{command:?}");
    sentence(&said)
}

fn assert_unusable(folder: &Path, why: &str) {
    let said = refused(on(folder), FAILURE);
    assert!(said.contains(&folder.display().to_string()), "{said}");
    assert!(said.contains(why), "{said}");
    assert!(said.contains("choose another folder with --data"), "{said}");
}

fn answers(url: &str) -> bool {
    let address = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET /healthz HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.starts_with("HTTP/1.1 200")
}

#[test]
fn a_second_process_is_told_who_holds_the_data_folder() {
    let scratch = Scratch::of("second");
    let folder = scratch.path("data");
    let mut first = Running::start(on(&folder));
    let url = first.ready().unwrap();
    let said = refused(on(&folder), FAILURE);
    let pid = format!("process {}, since 20", first.child.id());
    for part in [folder.to_str().unwrap(), &pid, " UTC", &url, "--data", "--memory", "stop it"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(answers(&url), "the first one goes on");
    assert!(folder.join("alliance.db").exists() && folder.join("master.key").exists(), "nothing was touched");
}

#[test]
fn the_lock_ends_with_its_process_even_when_that_is_killed() {
    let scratch = Scratch::of("killed");
    let folder = scratch.path("data");
    let mut first = Running::start(on(&folder));
    first.ready().unwrap();
    first.kill();
    assert!(Running::start(on(&folder)).ready().is_some(), "nobody holds the folder");
}

#[test]
fn of_processes_that_start_at_the_same_moment_one_gets_the_folder() {
    let scratch = Scratch::of("race");
    let folder = scratch.path("data");
    fs::create_dir_all(&folder).unwrap();
    // What a process that was killed long ago left behind names nobody.
    let stale = r#"{"pid":4194304,"since":"2020-01-01T00:00:00Z","url":"http://127.0.0.1:1"}"#;
    fs::write(folder.join("lock.json"), format!("{stale}\n")).unwrap();
    let mut all: Vec<_> = (0..PROCESSES).map(|_| Running::start(on(&folder))).collect();
    let ready: Vec<_> = all.iter_mut().map(Running::ready).collect();
    let winners: Vec<_> = (0..PROCESSES).filter(|at| ready[*at].is_some()).collect();
    assert_eq!(winners.len(), 1, "{ready:?}");
    let pid = format!("process {},", all[winners[0]].child.id());
    for (at, process) in all.into_iter().enumerate() {
        if at != winners[0] {
            let said = process.failure();
            assert!(said.contains(&pid), "{pid} {said}");
        }
    }
}

#[test]
fn a_host_of_the_world_alone_holds_its_folder_too() {
    let scratch = Scratch::of("world");
    let folder = scratch.path("data");
    let mut world = on(&folder);
    world.arg("--only-world");
    let mut first = Running::start(world);
    first.ready().unwrap();
    let mut second = on(&folder);
    second.arg("--only-world");
    assert!(refused(second, FAILURE).contains("is in use by"));
    assert!(refused(on(&folder), FAILURE).contains("is in use by"));
}

#[test]
fn a_data_folder_that_cannot_be_used_gets_a_sentence() {
    let scratch = Scratch::of("unusable");
    let file = scratch.path("file");
    fs::write(&file, "kept").unwrap();
    assert_unusable(&file, "it is a file, not a folder");
    assert_unusable(&file.join("below"), "a part of its path is a file");
    assert_eq!(fs::read_to_string(&file).unwrap(), "kept");
    assert_unusable(&scratch.path("long".repeat(100)), "too long");
    let locked = scratch.path("locked");
    fs::create_dir_all(locked.join("lock.json")).unwrap();
    assert_unusable(&locked, "lock.json is a folder, not a file");
    for name in ["objects", "wechat.media"] {
        let folder = scratch.path(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), "").unwrap();
        assert_unusable(&folder, "cannot be");
    }
}

#[test]
fn without_a_place_for_what_is_not_kept_there_is_a_sentence() {
    let scratch = Scratch::of("temporary");
    let file = scratch.path("file");
    fs::write(&file, "").unwrap();
    let mut command = program(&["--memory".as_ref(), "--port=0".as_ref()]);
    command.env("TMPDIR", &file).env("TMP", &file);
    let said = refused(command, FAILURE);
    assert!(said.contains(file.to_str().unwrap()) && said.contains("TMPDIR"), "{said}");
}

#[test]
fn a_damaged_file_in_the_data_folder_is_named() {
    let scratch = Scratch::of("damaged");
    for name in
        ["wechat-accounts.json", "wechat.json", "streams.json", "queues.json", "alliance.db", "master.key"]
    {
        let folder = scratch.path(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), "{\"cut").unwrap();
        assert_unusable(&folder, name);
        assert_eq!(fs::read_to_string(folder.join(name)).unwrap(), "{\"cut", "it is left as it was");
    }
}

#[test]
fn a_data_folder_with_any_name_in_utf8_works() {
    let scratch = Scratch::of("names");
    let mut alliance = Running::start(on(&scratch.path("数据 #1, 100%25?a=b&c")));
    assert!(answers(&alliance.ready().unwrap()));
}

#[cfg(unix)]
#[test]
fn a_data_folder_that_is_not_utf8_gets_a_sentence() {
    use std::os::unix::ffi::OsStrExt as _;
    let scratch = Scratch::of("bytes");
    let folder = scratch.path(OsStr::from_bytes(b"data-\xff"));
    assert_unusable(&folder, "its name is not UTF-8");
    assert!(!folder.exists());
    // The same from within such a folder, whose name the program has to put before a relative one.
    fs::create_dir_all(&folder).unwrap();
    let mut within = program(&["--port=0".as_ref()]);
    within.current_dir(&folder);
    assert!(refused(within, FAILURE).contains("its name is not UTF-8"));
}

/// A user who may write everywhere is no test of rights: then the program runs as nobody.
#[cfg(unix)]
#[test]
fn a_data_folder_that_this_user_may_not_write_gets_a_sentence() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    use std::os::unix::process::CommandExt as _;
    let scratch = Scratch::of("rights");
    fs::set_permissions(&scratch.0, fs::Permissions::from_mode(0o755)).unwrap();
    let sealed = scratch.path("sealed");
    fs::create_dir_all(&sealed).unwrap();
    fs::set_permissions(&sealed, fs::Permissions::from_mode(0o555)).unwrap();
    let built = Path::new(env!("CARGO_BIN_EXE_local-alliance"));
    let reachable = scratch.path("program");
    if fs::hard_link(built, &reachable).is_err() {
        fs::copy(built, &reachable).unwrap();
    }
    for folder in [sealed.clone(), sealed.join("below")] {
        let mut command = Command::new(&reachable);
        command.args(["--port", "0", "--data"]).arg(&folder).stdin(Stdio::null()).current_dir(&scratch.0);
        if fs::metadata(&scratch.0).unwrap().uid() == 0 {
            command.uid(65534).gid(65534);
        }
        let said = refused(command, FAILURE);
        assert!(said.contains(&folder.display().to_string()), "{said}");
        assert!(said.contains("this user may not write there"), "{said}");
    }
}

/// What is written to this device finds no room.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_gets_a_sentence() {
    let scratch = Scratch::of("full");
    for name in ["lock.json", "master.new", "wechat-accounts.new"] {
        let folder = scratch.path(name);
        fs::create_dir_all(&folder).unwrap();
        std::os::unix::fs::symlink("/dev/full", folder.join(name)).unwrap();
        assert_unusable(&folder, "its disk is full");
    }
}

#[test]
fn arguments_that_cannot_be_followed_get_a_sentence_and_touch_nothing() {
    let scratch = Scratch::of("arguments");
    let cases: &[(&[&str], &str)] = &[
        (&["--memory", "--data", "x"], "give one of them"),
        (&["--data", "x", "--memory"], "give one of them"),
        (&["--data=x", "--only-world", "--memory"], "give one of them"),
        (&["--data", "x", "--data", "y"], "--data is given twice"),
        (&["--port", "0", "--port", "0"], "--port is given twice"),
        (&["--listen", "127.0.0.1", "--listen", "::1"], "--listen is given twice"),
        (&["--memory", "--memory"], "--memory is given twice"),
        (&["--only-world", "--only-world"], "--only-world is given twice"),
        (&["--verbose"], "--verbose is not known"),
        (&["--Memory"], "--Memory is not known"),
        (&["data"], "data is not known"),
        (&["--memory", "-p"], "-p is not known"),
        (&[""], "is not known"),
        (&["--data"], "--data needs a folder"),
        (&["--data", ""], "--data needs a folder"),
        (&["--data="], "--data needs a folder"),
        (&["--data", "--memory"], "--data needs a folder before --memory"),
        (&["--port"], "--port needs a port"),
        (&["--port", "many"], "a number from 0 to 65535, not many"),
        (&["--port", "65536"], "not 65536"),
        (&["--port", "-1"], "not -1"),
        (&["--memory=yes"], "--memory takes no value"),
        (&["--version=1"], "--version takes no value"),
        (&["--listen", "localhost"], "not localhost"),
        (&["--listen", "8.8.8.8"], "not 8.8.8.8"),
        (&["--listen", "0.0.0.0"], "not 0.0.0.0"),
        (&["--listen", "172.17.0.1"], "--listen 172.17.0.1 needs --only-world"),
    ];
    for (arguments, expected) in cases {
        let arguments: Vec<&OsStr> = arguments.iter().map(AsRef::as_ref).collect();
        let mut command = program(&arguments);
        command.current_dir(&scratch.0);
        let said = refused(command, USAGE);
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
    assert_eq!(fs::read_dir(&scratch.0).unwrap().count(), 0, "nothing was made");
}

#[cfg(unix)]
#[test]
fn arguments_that_are_not_utf8_get_a_sentence() {
    use std::os::unix::ffi::OsStringExt as _;
    for bytes in [&b"--\xff"[..], b"--port=\xff", b"--listen=\xff", b"--\xff=1", b"\xff"] {
        let argument = OsString::from_vec(bytes.to_vec());
        assert!(refused(program(&[&argument]), USAGE).contains('\u{fffd}'), "{argument:?}");
    }
}

#[test]
fn the_version_and_the_help_are_said() {
    for version in ["--version", "-V"] {
        let Output { status, stdout, .. } = program(&[version.as_ref()]).output().unwrap();
        assert!(status.success());
        let expected = format!("local-alliance {}\n", env!("CARGO_PKG_VERSION"));
        assert_eq!(String::from_utf8(stdout).unwrap(), expected);
    }
    for help in ["--help", "-h"] {
        let Output { status, stdout, .. } = program(&[help.as_ref()]).output().unwrap();
        assert!(status.success());
        assert!(String::from_utf8(stdout).unwrap().contains("Usage:"));
    }
}

#[test]
fn a_reader_of_the_help_may_go_away() {
    let mut child = program(&["--help".as_ref()]).stdout(closed_pipe()).spawn().unwrap();
    assert!(child.wait().unwrap().success());
}

/// A pipe that nobody reads.
fn closed_pipe() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

#[test]
fn a_port_that_is_taken_gets_a_sentence() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let said = refused(program(&["--memory".as_ref(), "--port".as_ref(), port.as_ref()]), FAILURE);
    for part in [format!("port {port} on 127.0.0.1 is taken"), "--port 0".to_owned()] {
        assert!(said.contains(&part), "{said}");
    }
}
