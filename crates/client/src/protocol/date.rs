//! The two date formats of the protocol. A calendar library would make the wasm larger.

use crate::platform::Millis;
use crate::split::{split_all, split_once};

const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Formats a time as `Tue Sep 1 09:05:07 UTC 2026`: the day of the month is not padded, the time is.
pub(crate) fn srp_timestamp(now: Millis) -> String {
    let seconds = now.div_euclid(1000);
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    // 1970-01-01 was a Thursday.
    let weekday = name(&DAYS, (days + 4).rem_euclid(7));
    let month = name(&MONTHS, month - 1);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{weekday} {month} {day} {hour:02}:{minute:02}:{second:02} UTC {year}")
}

/// Parses an HTTP `Date` header such as `Sun, 06 Nov 1994 08:49:37 GMT` ([RFC 9110
/// §5.6.7](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7)), with a precision of one second.
pub(crate) fn parse(header: &str) -> Option<Millis> {
    let (_weekday, remainder) = split_once(header.strip_suffix(" GMT")?, b',')?;
    let mut words = split_all(remainder.strip_prefix(' ')?, b' ');
    let day = number(words.next()?, 31)?;
    let month = words.next()?;
    let month = i64::try_from(MONTHS.iter().position(|name| *name == month)?).ok()? + 1;
    let year = number(words.next()?, 9999).filter(|year| *year >= 1970)?;
    let mut time = split_all(words.next()?, b':');
    // The second can be 60 because of leap seconds.
    let (hour, minute, second) =
        (number(time.next()?, 23)?, number(time.next()?, 59)?, number(time.next()?, 60)?);
    Some((days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second) * 1000)
}

fn number(digits: &str, max: i64) -> Option<i64> {
    digits.parse().ok().filter(|number| (0..=max).contains(number))
}

/// Returns the number of days from 1970-01-01 to this date. The inverse of [`civil`].
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let shifted_month = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn name(names: &[&'static str], index: i64) -> &'static str {
    usize::try_from(index).ok().and_then(|index| names.get(index)).copied().unwrap_or_default()
}

/// Returns year, month and day in the proleptic Gregorian calendar, `days` after 1970-01-01.
///
/// The calculation uses years that begin in March, so that the leap day is the last day of a year.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn srp_timestamps_have_the_format_of_the_service() {
        for (seconds, text) in [
            (0, "Thu Jan 1 00:00:00 UTC 1970"),
            (951_782_400, "Tue Feb 29 00:00:00 UTC 2000"),
            (1_788_253_507, "Tue Sep 1 09:05:07 UTC 2026"),
            (1_798_761_599, "Thu Dec 31 23:59:59 UTC 2026"),
            (4_107_542_400, "Mon Mar 1 00:00:00 UTC 2100"),
            (-1, "Wed Dec 31 23:59:59 UTC 1969"),
        ] {
            assert_eq!(srp_timestamp(seconds * 1000), text);
        }
    }

    #[test]
    fn http_dates_are_parsed() {
        assert_eq!(parse("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777_000));
        assert_eq!(parse("Tue, 29 Feb 2000 00:00:00 GMT"), Some(951_782_400_000));
        for unusable in [
            "",
            "yesterday",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Brm 1994 08:49:37 GMT",
            "Sun, 9000000000000000000 Nov 1994 08:49:37 GMT",
            "Sun, -6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 9000000000000000000:49:37 GMT",
            "Sun, 06 Nov 1994 08:49 GMT",
            "Sün, 06 Nov 99999 08:49:37 GMT",
        ] {
            assert_eq!(parse(unusable), None, "{unusable}");
        }
    }

    #[test]
    fn days_and_civil_are_inverse() {
        for day in (-1000..60_000).step_by(7) {
            let (year, month, day_of_month) = civil(day);
            assert_eq!(days(year, month, day_of_month), day);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_clock_and_any_header_are_accepted(now: i64, header: String, day: u64, year: u64, time in "[0-9]{0,20}:[0-9+-]{0,3}:[0-9]{0,3}") {
            assert!(srp_timestamp(now).contains(" UTC "));
            assert_eq!(parse(&header), None, "{header}");
            if let Some(millis) = parse(&format!("Sun, {} Nov {} {time} GMT", day % 40, year % 12_000)) {
                assert!((0..253_402_300_800_000).contains(&millis), "{millis}");
            }
        }
    }
}
