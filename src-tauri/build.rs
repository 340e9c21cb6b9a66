//! Prepares the window's resources when the program is built with one.

fn main() {
    #[cfg(feature = "desktop")]
    {
        let attributes =
            tauri_build::Attributes::new().capabilities_path_pattern("src-tauri/capabilities/*.json");
        if let Err(error) = tauri_build::try_build(attributes) {
            eprintln!("{error:#}");
            std::process::exit(1);
        }
    }
}
