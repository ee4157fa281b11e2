//! Turns what the site draws into HTML.

use yew::prelude::*;

#[derive(Properties, PartialEq)]
struct Props {
    content: Html,
}

/// Shows content that has been drawn already.
#[component]
fn Drawn(props: &Props) -> Html {
    props.content.clone()
}

/// Returns the HTML of `content`, without the marks that hydration would need.
pub(crate) async fn render(content: Html) -> String {
    yew::LocalServerRenderer::<Drawn>::with_props(Props { content }).hydratable(false).render().await
}
