use super::*;
use std::net::Shutdown;

const STEP: Duration = Duration::from_secs(2);

fn feed(records: usize, fails_behind: Option<usize>) -> Feed {
    let records = (0..records).map(|n| format!("{{\"n\":{n}}}")).collect();
    let pace = Pace { first: STEP, step: STEP, at_once: 1 };
    let fails = fails_behind.map(|behind| Fails { behind, busy_for: STEP * 4 });
    Feed { path: "/cases", records, pace, fails }
}

fn page(reply: Reply) -> (Vec<u64>, usize) {
    let Reply::Page(body) = reply else { panic!("{reply:?}") };
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    let records = body["records"].as_array().unwrap();
    let numbers = records.iter().map(|it| it["n"].as_u64().unwrap()).collect();
    (numbers, body["next"].as_str().unwrap().parse().unwrap())
}

#[test]
fn records_come_up_one_after_the_other_and_whoever_goes_on_gets_each_once() {
    let (mut tale, begun) = (Tale::new(feed(5, None)), Instant::now());
    let (mut after, mut got) = (0, Vec::new());
    for second in 0..20 {
        let (numbers, next) = page(tale.reply(after, begun + Duration::from_secs(second)));
        got.extend(numbers.into_iter().map(|n| (second, n)));
        after = next;
    }
    assert_eq!(got, [(2, 0), (4, 1), (6, 2), (8, 3), (10, 4)]);
    assert_eq!(page(tale.reply(after, begun + STEP * 100)), (vec![], 5), "all of it is told");
    assert_eq!(page(tale.reply(usize::MAX, begun)), (vec![], 5), "there is nothing behind the end");
}

#[test]
fn who_comes_back_in_the_middle_goes_on_there_at_the_same_pace() {
    let (mut tale, begun) = (Tale::new(feed(40, Some(1))), Instant::now());
    assert_eq!(page(tale.reply(3, begun)), (vec![], 3), "the fault lies behind it");
    assert_eq!(page(tale.reply(3, begun + STEP)), (vec![3], 4));
    let (numbers, next) = page(tale.reply(4, begun + STEP * 99));
    assert_eq!((numbers.len(), next), (20, 24), "what waited comes in pages");
}

#[test]
fn it_fails_once_then_repeats_a_page_and_nothing_of_it_is_lost() {
    let (mut tale, begun) = (Tale::new(feed(9, Some(2))), Instant::now());
    tale.reply(0, begun);
    assert_eq!(page(tale.reply(0, begun + STEP * 2)), (vec![0, 1], 2));
    assert_eq!(page(tale.reply(2, begun + STEP * 2)), (vec![], 2), "nothing waits behind it yet");
    let fails = begun + STEP * 3;
    assert_eq!(tale.reply(2, fails), Reply::Busy(STEP * 4));
    assert_eq!(tale.reply(2, fails + STEP), Reply::Busy(STEP * 3), "who asks too soon waits on");
    assert_eq!(page(tale.reply(2, fails + STEP * 4)), (vec![1], 2), "the page before, once more");
    assert_eq!(page(tale.reply(2, fails + STEP * 4)), ((2..7).collect(), 7));
    assert_eq!(page(tale.reply(7, fails + STEP * 9)), (vec![7, 8], 9), "and not again");
}

/// What the server answers to these bytes.
fn asked(server: &StandIn, question: &str) -> String {
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.write_all(question.as_bytes()).unwrap();
    let mut answer = String::new();
    // One that is not answered is closed.
    let _ = stream.read_to_string(&mut answer);
    answer
}

#[test]
fn it_answers_get_alone_and_whatever_else_comes_leaves_it_answering() {
    let at_once = Pace { first: Duration::ZERO, step: STEP, at_once: 2 };
    let server = StandIn::start(vec![Feed { pace: at_once, ..feed(2, None) }]).unwrap();
    assert!(server.url().starts_with("http://127.0.0.1:"), "{}", server.url());
    let long = format!("GET /cases HTTP/1.1\r\nX: {}", "y".repeat(2 * HEAD_MAX));
    for (question, status) in [
        ("POST /cases HTTP/1.1\r\n\r\n", "HTTP/1.1 405 "),
        ("GET /other HTTP/1.1\r\n\r\n", "HTTP/1.1 404 "),
        ("GET /cases?after=-1 HTTP/1.1\r\n\r\n", "HTTP/1.1 400 "),
        ("\r\n\r\n", "HTTP/1.1 405 "),
    ] {
        let answer = asked(&server, question);
        assert!(answer.starts_with(status), "{question:?}: {answer}");
    }
    let too_long = asked(&server, &long);
    assert!(too_long.is_empty() || too_long.starts_with("HTTP/1.1 431 "), "{too_long}");
    TcpStream::connect(server.address).unwrap().shutdown(Shutdown::Both).unwrap();
    let silent = TcpStream::connect(server.address).unwrap();
    let answer = asked(&server, "GET /cases?size=9&after=1 HTTP/1.1\r\nHost: x\r\n\r\n");
    drop(silent);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(head.contains(&format!("Content-Length: {}\r\n", body.len())), "{head}");
    assert_eq!(page(Reply::Page(body.into())), (vec![1], 2));
}

#[test]
fn it_ends_when_it_is_dropped() {
    let server = StandIn::start(vec![feed(1, None)]).unwrap();
    let address = server.address;
    drop(server);
    let until = Instant::now() + Duration::from_secs(10);
    while TcpStream::connect(address).is_ok() {
        assert!(Instant::now() < until, "it still listens");
        std::thread::sleep(Duration::from_millis(10));
    }
}
