//! Numbers as Python prints what it read: integers of any length by their digits, floats by `repr`.

/// Appends a number as Python's `json.dumps` prints what `json.loads` made of it.
pub(super) fn print(raw: &str, out: &mut Vec<u8>) {
    if matches!(raw, "NaN" | "Infinity" | "-Infinity") {
        out.extend_from_slice(raw.as_bytes());
        return;
    }
    if !raw.contains(['.', 'e', 'E']) {
        let printed = if raw == "-0" { "0" } else { raw };
        out.extend_from_slice(printed.as_bytes());
        return;
    }
    match raw.parse::<f64>() {
        Ok(value) if value.is_finite() => print_float(value, out),
        Ok(value) if value < 0.0 => out.extend_from_slice(b"-Infinity"),
        _ => out.extend_from_slice(b"Infinity"),
    }
}

/// `repr`: the shortest digits that read back as the same double; with an exponent below 1e-4 and from 1e16 on.
fn print_float(value: f64, out: &mut Vec<u8>) {
    let shortest = shortest(value);
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if !(-4..16).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        let printed = format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs());
        out.extend_from_slice(printed.as_bytes());
        return;
    }
    let digits = mantissa.trim_start_matches('-').replace('.', "");
    if mantissa.starts_with('-') {
        out.push(b'-');
    }
    let Ok(before_point) = usize::try_from(exponent + 1) else {
        out.extend_from_slice(b"0.");
        out.extend(std::iter::repeat_n(b'0', exponent.unsigned_abs() as usize - 1));
        out.extend_from_slice(digits.as_bytes());
        return;
    };
    if before_point == 0 {
        out.extend_from_slice(b"0.");
        out.extend_from_slice(digits.as_bytes());
    } else if digits.len() <= before_point {
        out.extend_from_slice(digits.as_bytes());
        out.extend(std::iter::repeat_n(b'0', before_point - digits.len()));
        out.extend_from_slice(b".0");
    } else {
        out.extend_from_slice(&digits.as_bytes()[..before_point]);
        out.push(b'.');
        out.extend_from_slice(&digits.as_bytes()[before_point..]);
    }
}

/// The shortest digits, as `d.ddde±x`. Where two decimals of that length are equally near, Python takes the even one
/// and Rust the upper; printing with that many digits breaks the tie like Python.
fn shortest(value: f64) -> String {
    let shortest = format!("{value:e}");
    let mantissa = shortest.split('e').next().unwrap_or_default();
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).count();
    let exact = format!("{value:.*e}", digits.saturating_sub(1));
    match exact.parse() == Ok(value) {
        true => exact,
        false => shortest,
    }
}

#[cfg(test)]
mod tests {
    use super::print;

    #[test]
    fn numbers_are_printed_like_python() {
        let check = |raw: &str, expect: &str| {
            let mut out = Vec::new();
            print(raw, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), expect, "{raw}");
        };
        check("0", "0");
        check("-0", "0");
        check("-12", "-12");
        check("123456789012345678901234567890", "123456789012345678901234567890");
        check("0.0", "0.0");
        check("-0.0", "-0.0");
        check("-0e5", "-0.0");
        check("1E5", "100000.0");
        check("1e15", "1000000000000000.0");
        check("1e16", "1e+16");
        check("123456789012345680.0", "1.2345678901234568e+17");
        check("9999999999999998.0", "9999999999999998.0");
        check("0.0001", "0.0001");
        check("0.00001", "1e-05");
        check("0.000012345", "1.2345e-05");
        check("0.1", "0.1");
        check("0.10", "0.1");
        check("99.99", "99.99");
        check("1.0", "1.0");
        check("-1.5", "-1.5");
        check("5e-324", "5e-324");
        check("1e-400", "0.0");
        check("1.7976931348623157e308", "1.7976931348623157e+308");
        check("1e999", "Infinity");
        check("-1e999", "-Infinity");
        check("NaN", "NaN");
        check("1e23", "1e+23");
        check("9007199254740993.0", "9007199254740992.0");
        check("2.2250738585072014e-308", "2.2250738585072014e-308");
        check("0.1000000000000000055511151231257827", "0.1");
        check("1263341028891176.25", "1263341028891176.2");
        check("1263341028891176.75", "1263341028891176.8");
    }
}
