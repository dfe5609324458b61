use clap::Args;
/// The
#[derive(Args)]
pub struct Journal {}
impl Journal {
    pub fn run(self) -> super::Done {
        Ok(())
    }
}
