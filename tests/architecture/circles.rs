//! Circles between the files of a crate: which file names something of which, and files that need each other although
//! no module's own folder holds them all.
//!
//! A name is followed to the file that defines it, through what modules import and give on. What is only for tests, and
//! the declaration of a module by its parent, do not count.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;
use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, ItemUse, Macro, UseTree};

/// The path of a module from the root of its crate.
type ModulePath = Vec<String>;

/// Where a name was looked for already: in which module, by which path.
type Seen = BTreeSet<(ModulePath, Vec<String>)>;

/// Steps after which a name is given up.
const MOST_STEPS: usize = 64;

/// The circles among the files of one crate. Files are given by their path below `src` and their text.
pub(super) fn circles(files: &[(String, String)]) -> Vec<BTreeSet<String>> {
    let index = Index::of(files);
    let mut graph = DiGraphMap::<usize, ()>::new();
    for (module, from) in &index.files {
        let mut names = Names {
            index: &index,
            module: module.clone(),
            found: BTreeSet::new(),
        };
        visit_items(&mut names, &index.items[module]);
        for to in names.found {
            graph.add_edge(*from, to, ());
        }
    }
    let mut circles = Vec::new();
    for members in tarjan_scc(&graph) {
        let circle: BTreeSet<String> = members.iter().map(|file| files[*file].0.clone()).collect();
        if circle.len() > 1 && !is_in_one_folder(&circle) {
            circles.push(circle);
        }
    }
    circles.sort();
    circles
}

/// Whether all files are of one module below the root: `a.rs` and what is in `a/`.
fn is_in_one_folder(circle: &BTreeSet<String>) -> bool {
    let tops: BTreeSet<Option<String>> = circle
        .iter()
        .map(|path| module_of(path).into_iter().next())
        .collect();
    tops.len() == 1
}

fn module_of(path: &str) -> ModulePath {
    let parts = path.trim_end_matches(".rs").split('/').map(str::to_owned);
    let is_root = |part: &String| matches!(part.as_str(), "lib" | "main");
    let mut module: ModulePath = parts.collect();
    if module.len() == 1 && is_root(&module[0]) {
        module.clear();
    }
    module
}

/// What each module of a crate holds.
#[derive(Default)]
struct Index {
    /// The number of each module's file.
    files: BTreeMap<ModulePath, usize>,
    /// Modules written into the file of another, and the file.
    inline: HashMap<ModulePath, usize>,
    /// Items of each module, without those for tests.
    items: HashMap<ModulePath, Vec<Item>>,
    /// Names that a module defines.
    defined: HashMap<ModulePath, BTreeSet<String>>,
    /// Names that a module imports, and the paths that they stand for.
    imported: HashMap<ModulePath, HashMap<String, Vec<String>>>,
    /// Paths of which a module imports everything.
    globs: HashMap<ModulePath, Vec<Vec<String>>>,
}

impl Index {
    fn of(files: &[(String, String)]) -> Index {
        let mut index = Index::default();
        let mut for_tests = Vec::new();
        for (number, (path, text)) in files.iter().enumerate() {
            let parsed = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
            let module = module_of(path);
            index.files.insert(module.clone(), number);
            index.add(module, number, parsed.items, &mut for_tests);
        }
        index
            .files
            .retain(|module, _| !for_tests.iter().any(|test| module.starts_with(test)));
        index
    }

    fn add(&mut self, module: ModulePath, file: usize, items: Vec<Item>, for_tests: &mut Vec<ModulePath>) {
        let mut kept = Vec::new();
        for item in items {
            if let Item::Mod(inner) = &item {
                let path = [module.as_slice(), &[inner.ident.to_string()]].concat();
                match (&inner.content, is_for_tests(&inner.attrs)) {
                    (_, true) => {
                        for_tests.push(path);
                        continue;
                    }
                    (Some((_, items)), false) => {
                        self.inline.insert(path.clone(), file);
                        self.add(path, file, items.clone(), for_tests);
                    }
                    (None, false) => {}
                }
            }
            let defined = self.defined.entry(module.clone()).or_default();
            match &item {
                Item::Const(item) => defined.insert(item.ident.to_string()),
                Item::Enum(item) => defined.insert(item.ident.to_string()),
                Item::Fn(item) => defined.insert(item.sig.ident.to_string()),
                Item::Static(item) => defined.insert(item.ident.to_string()),
                Item::Struct(item) => defined.insert(item.ident.to_string()),
                Item::Trait(item) => defined.insert(item.ident.to_string()),
                Item::Type(item) => defined.insert(item.ident.to_string()),
                Item::Macro(item) => item
                    .ident
                    .as_ref()
                    .is_some_and(|name| defined.insert(name.to_string())),
                _ => false,
            };
            if let Item::Use(item) = &item {
                for import in imports(item) {
                    match import.name {
                        Some(name) => drop(
                            self.imported
                                .entry(module.clone())
                                .or_default()
                                .insert(name, import.path),
                        ),
                        None => self.globs.entry(module.clone()).or_default().push(import.path),
                    }
                }
            }
            kept.push(item);
        }
        self.items.insert(module, kept);
    }

    fn is_module(&self, path: &[String]) -> bool {
        self.files.contains_key(path) || self.inline.contains_key(path)
    }

    fn file_of(&self, module: &[String]) -> Option<usize> {
        self.files
            .get(module)
            .or_else(|| self.inline.get(module))
            .copied()
    }

    /// What a path in a module names; none for what is not of this crate.
    fn resolve(&self, module: &[String], path: &[String], seen: &mut Seen) -> Option<Found> {
        // Modules may import everything of each other.
        if !seen.insert((module.to_vec(), path.to_vec())) || seen.len() > MOST_STEPS {
            return None;
        }
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" | "$crate" => return self.inside(Vec::new(), rest, seen),
            "self" => return self.inside(module.to_vec(), rest, seen),
            "super" => {
                let parent = &module[..module.len().checked_sub(1)?];
                let is_more = rest.first().is_some_and(|next| next == "super");
                return match is_more {
                    true => self.resolve(parent, rest, seen),
                    false => self.inside(parent.to_vec(), rest, seen),
                };
            }
            _ => {}
        }
        let child = [module, std::slice::from_ref(first)].concat();
        if self.is_module(&child) {
            return self.inside(child, rest, seen);
        }
        if self
            .defined
            .get(module)
            .is_some_and(|names| names.contains(first))
        {
            return self.file_of(module).map(Found::Item);
        }
        let stands_for = self.imported.get(module).and_then(|names| names.get(first));
        match stands_for {
            Some(stands_for) if stands_for[0] != *first => {
                self.resolve(module, &[stands_for, rest].concat(), seen)
            }
            _ => None,
        }
    }

    /// What the rest of a path names inside a module.
    fn inside(&self, module: ModulePath, rest: &[String], seen: &mut Seen) -> Option<Found> {
        let file = self.file_of(&module)?;
        let Some((name, below)) = rest.split_first() else {
            return Some(Found::Module(file));
        };
        let child = [module.as_slice(), std::slice::from_ref(name)].concat();
        if self.is_module(&child) {
            return self.inside(child, below, seen);
        }
        if self
            .defined
            .get(&module)
            .is_some_and(|names| names.contains(name))
        {
            return Some(Found::Item(file));
        }
        if let Some(path) = self.imported.get(&module).and_then(|names| names.get(name)) {
            return self.resolve(&module, &[path, below].concat(), seen);
        }
        let globs = self.globs.get(&module).into_iter().flatten();
        for glob in globs {
            if let Some(Found::Item(found)) = self.resolve(&module, &[glob, rest].concat(), seen)
                && found != file
            {
                return Some(Found::Item(found));
            }
        }
        Some(Found::Item(file))
    }
}

enum Found {
    /// A module itself, in this file. To name it is not to need it.
    Module(usize),
    /// Something in this file.
    Item(usize),
}

struct Import {
    /// None for all names of the path.
    name: Option<String>,
    path: Vec<String>,
}

fn imports(item: &ItemUse) -> Vec<Import> {
    let mut imports = Vec::new();
    let mut open = vec![(Vec::new(), &item.tree)];
    while let Some((before, tree)) = open.pop() {
        let with = |name: &syn::Ident| [before.as_slice(), &[name.to_string()]].concat();
        let named = |name: &syn::Ident, as_name: &syn::Ident| match name == "self" {
            true => (before.clone(), before.last().filter(|_| name == as_name).cloned()),
            false => (with(name), None),
        };
        match tree {
            UseTree::Path(path) => open.push((with(&path.ident), &path.tree)),
            UseTree::Group(group) => open.extend(group.items.iter().map(|tree| (before.clone(), tree))),
            UseTree::Glob(_) => imports.push(Import {
                name: None,
                path: before,
            }),
            UseTree::Name(name) => {
                let (path, own) = named(&name.ident, &name.ident);
                let name = own.unwrap_or_else(|| name.ident.to_string());
                imports.push(Import {
                    name: Some(name),
                    path,
                });
            }
            UseTree::Rename(rename) => {
                let (path, _) = named(&rename.ident, &rename.rename);
                let name = Some(rename.rename.to_string());
                imports.push(Import { name, path });
            }
        }
    }
    imports
}

/// Collects the files that the names in a module lead to.
struct Names<'a> {
    index: &'a Index,
    module: ModulePath,
    found: BTreeSet<usize>,
}

impl Names<'_> {
    fn name(&mut self, path: &[String]) {
        if let Some(Found::Item(file)) = self.index.resolve(&self.module, path, &mut Seen::new()) {
            self.found.insert(file);
        }
    }

    /// Paths in what a macro is given, which is not parsed.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match &token {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.name(&std::mem::take(&mut path));
                    }
                    path.push(name.to_string());
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' && !path.is_empty() => {
                    colons += 1;
                    continue;
                }
                _ => self.name(&std::mem::take(&mut path)),
            }
            colons = 0;
            if let TokenTree::Group(group) = token {
                self.tokens(group.stream());
            }
        }
        self.name(&path);
    }
}

impl<'ast> Visit<'ast> for Names<'_> {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|part| part.ident.to_string()).collect();
        self.name(&names);
        visit::visit_path(self, path);
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        for import in imports(item) {
            match self.index.resolve(&self.module, &import.path, &mut Seen::new()) {
                Some(Found::Item(file)) => drop(self.found.insert(file)),
                Some(Found::Module(file)) if import.name.is_none() => drop(self.found.insert(file)),
                _ => {}
            }
        }
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if is_for_tests(&item.attrs) {
            return;
        }
        if let Some((_, items)) = &item.content {
            self.module.push(item.ident.to_string());
            visit_items(self, items);
            self.module.pop();
        }
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.visit_path(&call.path);
        self.tokens(call.tokens.clone());
    }
}

fn visit_items(names: &mut Names<'_>, items: &[Item]) {
    for item in items.iter().filter(|item| !is_for_tests(attributes(item))) {
        names.visit_item(item);
    }
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    let is_test = |attribute: &&Attribute| {
        let condition = attribute
            .meta
            .require_list()
            .ok()
            .map(|list| list.tokens.to_string());
        attribute.path().is_ident("cfg") && condition.as_deref() == Some("test")
    };
    attributes.iter().find(is_test).is_some()
}

#[cfg(test)]
mod tests {
    use super::circles;

    fn check(files: &[(&str, &str)], expect: &[&[&str]]) {
        let owned: Vec<_> = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect();
        let found: Vec<Vec<String>> = circles(&owned)
            .into_iter()
            .map(|circle| circle.into_iter().collect())
            .collect();
        assert_eq!(found, expect, "{files:?}");
    }

    const ROOT: (&str, &str) = ("lib.rs", "mod a; mod b; pub use a::A; pub use b::B;");

    #[test]
    fn finds_planted_circles() {
        let both: &[&[&str]] = &[&["a.rs", "b.rs"]];
        let a = ("a.rs", "use crate::b::B; pub struct A(B);");
        check(&[ROOT, a, ("b.rs", "pub struct B(crate::a::A);")], both);
        check(&[ROOT, a, ("b.rs", "pub struct B(crate::A);")], both);
        check(&[ROOT, a, ("b.rs", "use super::A; pub struct B(A);")], both);
        check(
            &[
                ROOT,
                a,
                ("b.rs", "use crate::a; pub struct B; fn f() { g!(a::A) }"),
            ],
            both,
        );
        check(
            &[ROOT, a, ("b.rs", "pub struct B; fn f() -> Vec<crate::A> { h() }")],
            both,
        );
        check(
            &[
                ROOT,
                a,
                ("b.rs", "pub struct B; mod c { fn f(a: super::super::A) {} }"),
            ],
            both,
        );
        let glob = ("b.rs", "use crate::a::*; pub struct B; fn f(a: A) {}");
        check(&[ROOT, a, glob], both);
    }

    #[test]
    fn finds_circles_of_three_and_through_the_root() {
        let root = ("lib.rs", "mod a; mod b; mod c; pub struct R;");
        let (a, b) = (
            ("a.rs", "use crate::b::B; pub struct A;"),
            ("b.rs", "use crate::c::C; pub struct B;"),
        );
        let c = ("c.rs", "use crate::a::A; pub struct C;");
        check(&[root, a, b, c], &[&["a.rs", "b.rs", "c.rs"]]);
        let root = ("lib.rs", "mod a; pub struct R(a::A);");
        check(
            &[root, ("a.rs", "use crate::R; pub struct A;")],
            &[&["a.rs", "lib.rs"]],
        );
        let inside = ("a/inner.rs", "use crate::b::B; pub struct I;");
        let files = [
            ROOT,
            ("a.rs", "mod inner; pub use inner::I; pub struct A;"),
            inside,
        ];
        check(
            &[
                files[0],
                files[1],
                files[2],
                ("b.rs", "use crate::a::I; pub struct B;"),
            ],
            &[&["a/inner.rs", "b.rs"]],
        );
    }

    #[test]
    fn leaves_everything_else_alone() {
        let a = ("a.rs", "use crate::b::B; pub struct A(B);");
        check(&[ROOT, a, ("b.rs", "pub struct B;")], &[]);
        check(
            &[
                ROOT,
                a,
                ("b.rs", "pub struct B; #[cfg(test)] mod tests { use crate::A; }"),
            ],
            &[],
        );
        let tests = ("b/tests.rs", "use crate::A;");
        check(
            &[ROOT, a, ("b.rs", "pub struct B; #[cfg(test)] mod tests;"), tests],
            &[],
        );
        // Only the module is imported, and something of another file is taken through it.
        let other = ("a/inner.rs", "pub struct I;");
        let a = (
            "a.rs",
            "mod inner; pub use inner::I; use crate::b::B; pub struct A(B);",
        );
        check(
            &[ROOT, a, other, ("b.rs", "use crate::a; pub struct B(a::I);")],
            &[],
        );
        // One module's own folder.
        let (parent, child) = (
            ("a.rs", "mod inner; pub struct A(inner::I);"),
            ("a/inner.rs", "use super::A; pub struct I;"),
        );
        check(&[ROOT, parent, child, ("b.rs", "pub struct B;")], &[]);
    }
}
