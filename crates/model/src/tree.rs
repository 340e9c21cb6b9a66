//! The order and depth of spans in the waterfall: children under their parent, by time. Orphans and cycles are shown,
//! never dropped.

use std::collections::HashMap;

use crate::{Family, Span};

/// One row of the waterfall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreeRow {
    /// Index into the spans given to [`span_tree`].
    pub span: usize,
    /// Index of the parent row's span, if it has one.
    pub parent: Option<usize>,
    /// 0 for a root.
    pub depth: u32,
    /// Spans below this one, at any depth.
    pub descendants: u32,
    /// It names a parent that is not there, or one that is its own descendant.
    pub parent_missing: bool,
}

/// Lays spans out as rows: each span once, children right after their parent ordered by start, then by family and id,
/// so that the result does not depend on the order of arrival. A span whose parent is absent becomes a root and is
/// marked; in a cycle, the first span by that same order becomes the root.
pub fn span_tree(spans: &[Span]) -> Vec<TreeRow> {
    let mut order: Vec<usize> = (0..spans.len()).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&spans[*a], &spans[*b]);
        (a.start_ns, &a.key).cmp(&(b.start_ns, &b.key))
    });
    let named = spans
        .iter()
        .map(|span| (span.key.family, &*span.key.id, &*span.parent_id));
    let parents = parents(named);
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); spans.len()];
    let mut roots = Vec::new();
    for &span in &order {
        match parents[span] {
            Some(parent) => children[parent].push(span),
            None => roots.push(span),
        }
    }

    let mut rows = Vec::with_capacity(spans.len());
    let mut seen = vec![false; spans.len()];
    for &root in &roots {
        walk(root, &children, &parents, spans, &mut seen, &mut rows);
    }
    // Whatever no root reaches hangs in a cycle: its first span by time opens it.
    for &span in &order {
        if !seen[span] {
            let at = rows.len();
            walk(span, &children, &parents, spans, &mut seen, &mut rows);
            rows[at].parent = None;
            rows[at].parent_missing = true;
        }
    }
    rows
}

/// For each span, given by its family, its id and the id of its parent, the place of the parent; none where it names
/// none, or one that is not there. Among spans with the same id in several families, the widest family wins.
pub fn parents<'a>(
    spans: impl ExactSizeIterator<Item = (Family, &'a str, &'a str)> + Clone,
) -> Vec<Option<usize>> {
    let mut by_id: HashMap<&str, (Family, usize)> = HashMap::with_capacity(spans.len());
    for (place, (family, id, _)) in spans.clone().enumerate() {
        let widest = by_id.entry(id).or_insert((family, place));
        if family < widest.0 {
            *widest = (family, place);
        }
    }
    let parent_of = |(place, (_, _, parent)): (usize, (Family, &str, &str))| {
        let found = by_id.get(parent).map(|(_, found)| *found);
        found.filter(|found| *found != place && !parent.is_empty())
    };
    spans.enumerate().map(parent_of).collect()
}

/// Appends `root` and everything below it, depth first, without recursion: traces can be thousands of levels deep.
fn walk(
    root: usize,
    children: &[Vec<usize>],
    parents: &[Option<usize>],
    spans: &[Span],
    seen: &mut [bool],
    rows: &mut Vec<TreeRow>,
) {
    let mut stack = vec![(root, 0_u32)];
    let mut open: Vec<usize> = Vec::new(); // rows whose subtree is not complete yet
    while let Some((span, depth)) = stack.pop() {
        if std::mem::replace(&mut seen[span], true) {
            continue;
        }
        close(&mut open, depth, rows);
        open.push(rows.len());
        let parent = parents[span];
        let parent_missing = parent.is_none() && !spans[span].parent_id.is_empty();
        rows.push(TreeRow {
            span,
            parent,
            depth,
            descendants: 0,
            parent_missing,
        });
        stack.extend(children[span].iter().rev().map(|child| (*child, depth + 1)));
    }
    close(&mut open, 0, rows);
}

/// Completes the rows at `depth` and deeper: their descendants are all rows that came after them.
fn close(open: &mut Vec<usize>, depth: u32, rows: &mut [TreeRow]) {
    while let Some(&row) = open.last() {
        if rows[row].depth < depth {
            break;
        }
        rows[row].descendants = u32::try_from(rows.len() - row - 1).unwrap_or(u32::MAX);
        open.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Family;

    fn span(id: &str, parent: &str, start_ns: i64) -> Span {
        crate::tree_kit::span(Family::Agent, id, parent, start_ns, start_ns)
    }

    fn check(spans: &[Span], expect: &[&str]) {
        let rows = span_tree(spans);
        let drawn: Vec<String> = rows
            .iter()
            .map(|row| {
                let mark = if row.parent_missing { "?" } else { "" };
                format!(
                    "{}{}{mark} {}",
                    "-".repeat(row.depth as usize),
                    spans[row.span].key.id,
                    row.descendants
                )
            })
            .collect();
        assert_eq!(drawn, expect);
    }

    #[test]
    fn children_follow_their_parent_by_time() {
        let spans = [
            span("c", "a", 5),
            span("b", "a", 3),
            span("a", "", 1),
            span("d", "b", 4),
            span("e", "", 0),
        ];
        check(&spans, &["e 0", "a 3", "-b 1", "--d 0", "-c 0"]);
    }

    #[test]
    fn orphans_and_cycles_are_shown() {
        let spans = [
            span("self", "self", 0),
            span("b", "c", 1),
            span("c", "b", 2),
            span("d", "missing", 3),
        ];
        check(&spans, &["self? 0", "d? 0", "b? 1", "-c 0"]);
    }

    #[test]
    fn a_deep_chain_does_not_overflow() {
        let mut spans = vec![span("0", "", 0)];
        spans.extend((1..100_000).map(|n| span(&n.to_string(), &(n - 1).to_string(), n)));
        let rows = span_tree(&spans);
        assert_eq!(rows.len(), 100_000);
        assert_eq!(rows[0].descendants, 99_999);
        assert_eq!(rows[99_999].depth, 99_999);
    }
}
