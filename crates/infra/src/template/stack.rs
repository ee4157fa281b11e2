//! A template together with its parameters.

use std::collections::BTreeMap;

use serde_json::Value;

use super::functions::{self, Values};
use super::{Template, text_of};
use crate::Error;

/// A template evaluated with values for its parameters, as far as that is possible without creating any resource.
#[derive(Clone, Debug)]
pub struct Stack<'a> {
    template: &'a Template,
    parameters: BTreeMap<String, String>,
    known: BTreeMap<String, String>,
}

impl<'a> Stack<'a> {
    /// Creates a stack in `eu-west-1`. Parameters without a value have their defaults.
    ///
    /// # Errors
    ///
    /// Returns an error if the template does not declare one of the parameters, or if a parameter has neither a value nor
    /// a default.
    pub fn new<'p>(
        template: &'a Template,
        values: impl IntoIterator<Item = (&'p str, &'p str)>,
    ) -> Result<Self, Error> {
        let declared = template.parameters();
        let mut parameters = BTreeMap::new();
        for (name, value) in values {
            if !declared.iter().any(|it| it.name == name) {
                return Err(Error::new(format!("the template has no parameter {name}")));
            }
            parameters.insert(name.to_owned(), value.to_owned());
        }
        for parameter in declared {
            if parameters.contains_key(&parameter.name) {
                continue;
            }
            let Some(default) = parameter.default else {
                return Err(Error::new(format!("the parameter {} needs a value", parameter.name)));
            };
            parameters.insert(parameter.name, default);
        }
        let known = [
            ("AWS::AccountId", "000000000000"),
            ("AWS::Partition", "aws"),
            ("AWS::Region", "eu-west-1"),
            ("AWS::StackName", "stack"),
            ("AWS::URLSuffix", "amazonaws.com"),
        ];
        let known = known.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        Ok(Self { template, parameters, known })
    }

    /// Returns the stack with a value for `name`, which is a pseudo parameter (`AWS::Region`), a resource (`Bucket`) or
    /// an attribute of a resource (`Bucket.Arn`).
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.known.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Checks the parameters against the template's rules, as CloudFormation does before it creates or updates
    /// anything.
    ///
    /// Reference: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html>
    ///
    /// # Errors
    ///
    /// Returns the description of the first assertion that does not hold, or an error if a rule cannot be evaluated.
    pub fn check_rules(&self) -> Result<(), Error> {
        for (name, rule) in self.template.section("Rules").into_iter().flatten() {
            self.check_rule(rule).map_err(|error| error.at(name))?;
        }
        Ok(())
    }

    fn check_rule(&self, rule: &Value) -> Result<(), Error> {
        let condition = rule.get("RuleCondition");
        if !condition.map_or(Ok(true), |condition| functions::is_true(condition, self))? {
            return Ok(());
        }
        for assertion in rule["Assertions"].as_array().into_iter().flatten() {
            if !functions::is_true(&assertion["Assert"], self)? {
                let description = assertion["AssertDescription"].as_str();
                return Err(Error::new(description.unwrap_or("an assertion does not hold")));
            }
        }
        Ok(())
    }

    /// Returns the properties of a resource; `None` if its condition does not hold.
    ///
    /// # Errors
    ///
    /// Returns an error if the template has no resource of this name, or if its properties refer to a value that exists only once the
    /// stack has been created.
    pub fn resource(&self, name: &str) -> Result<Option<Value>, Error> {
        let resource = self
            .template
            .entry("Resources", name)
            .ok_or_else(|| Error::new(format!("the template has no resource {name}")))?;
        if !self.is_included(resource)? {
            return Ok(None);
        }
        functions::resolve(&resource["Properties"], self).map(Some).map_err(|error| error.at(name))
    }

    /// Returns the value of an output; `None` if its condition does not hold.
    ///
    /// # Errors
    ///
    /// Returns an error if the template has no output of this name, or if it refers to a value that exists only once the stack has been
    /// created.
    pub fn output(&self, name: &str) -> Result<Option<String>, Error> {
        let output = self
            .template
            .entry("Outputs", name)
            .ok_or_else(|| Error::new(format!("the template has no output {name}")))?;
        if !self.is_included(output)? {
            return Ok(None);
        }
        let value = functions::resolve(&output["Value"], self).map_err(|error| error.at(name))?;
        Ok(Some(text_of(&value)))
    }

    /// Returns whether the condition of a resource or output holds; `true` if it has none.
    fn is_included(&self, entry: &Value) -> Result<bool, Error> {
        entry["Condition"].as_str().map_or(Ok(true), |condition| self.condition(condition))
    }
}

impl Values for Stack<'_> {
    fn reference(&self, name: &str) -> Result<Value, Error> {
        if name == "AWS::NoValue" {
            return Ok(Value::Null);
        }
        let value = self.parameters.get(name).or_else(|| self.known.get(name));
        value
            .map(|text| Value::String(text.clone()))
            .ok_or_else(|| Error::new(format!("{name} is not known before it is created")))
    }

    fn attribute(&self, resource: &str, attribute: &str) -> Result<Value, Error> {
        self.reference(&format!("{resource}.{attribute}"))
    }

    fn condition(&self, name: &str) -> Result<bool, Error> {
        let expression = self
            .template
            .entry("Conditions", name)
            .ok_or_else(|| Error::new(format!("the template has no condition {name}")))?;
        functions::is_true(expression, self).map_err(|error| error.at(name))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Stack, Template};

    const TEMPLATE: &str = r#"
Parameters:
  Domain: { Type: String, Default: "" }
  Days: { Type: Number, Default: 3 }
Conditions:
  HasDomain: !Not [!Equals [!Ref Domain, ""]]
  Short: !And [!Condition HasDomain, !Or [!Equals [!Ref Days, 1], !Equals [!Ref Days, 2]]]
Resources:
  Site:
    Properties:
      Aliases: !If [HasDomain, [!Ref Domain], !Ref AWS::NoValue]
      Names: [!If [Short, brief, !Ref AWS::NoValue], !Join ["-", [a, !Ref Days]]]
      Policy: !Sub "https://cognito-idp.${AWS::Region}.${AWS::URLSuffix} ${!Literal} ${Extra}"
      Own: !Sub ["${Domain}/${x}", { x: !GetAtt Bucket.Arn }]
      Host: !Select [2, !Split ["/", "https://a.example/b"]]
  Certificate:
    Condition: HasDomain
    Properties: { DomainName: !Ref Domain }
  Odd:
    Properties: { Value: !FindInMap [a, b, c] }
Outputs:
  Days: { Value: !Ref Days }
  Domain: { Condition: HasDomain, Value: !Ref Certificate }
"#;

    fn template() -> Template {
        Template::parse(TEMPLATE).unwrap()
    }

    #[test]
    fn functions_are_evaluated() {
        let template = template();
        let stack = |values: &[(&'static str, &'static str)]| {
            Stack::new(&template, values.iter().copied())
                .unwrap()
                .with("Extra", "x")
                .with("Bucket.Arn", "arn:b")
        };
        let without = stack(&[]);
        assert_eq!(
            without.resource("Site").unwrap().unwrap(),
            json!({
                "Names": ["a-3"],
                "Policy": "https://cognito-idp.eu-west-1.amazonaws.com ${Literal} x",
                "Own": "/arn:b",
                "Host": "a.example",
            })
        );
        assert_eq!(without.resource("Certificate").unwrap(), None);
        assert_eq!(without.output("Days").unwrap().as_deref(), Some("3"));
        assert_eq!(without.output("Domain").unwrap(), None);

        let with = stack(&[("Domain", "a.example"), ("Days", "2")]).with("AWS::Region", "us-east-1");
        let site = with.resource("Site").unwrap().unwrap();
        assert_eq!(site["Aliases"], json!(["a.example"]));
        assert_eq!(site["Names"], json!(["brief", "a-2"]));
        assert!(site["Policy"].as_str().unwrap().starts_with("https://cognito-idp.us-east-1."));
        assert_eq!(with.resource("Certificate").unwrap().unwrap(), json!({ "DomainName": "a.example" }));
    }

    #[test]
    fn values_that_break_a_rule_are_rejected_with_its_description() {
        let template = Template::parse(
            r#"
Parameters:
  Stage: { Type: String, Default: test }
  Size: { Type: Number, Default: 1 }
Rules:
  ProductionIsLarge:
    RuleCondition: !Equals [!Ref Stage, production]
    Assertions:
      - Assert:
          Fn::Contains: [["2", 3], !Ref Size]
        AssertDescription: Production needs a Size of 2 or 3.
      - Assert: !Not [!Equals [!Ref Size, 3]]
  Always:
    Assertions:
      - Assert: !Not [!Equals [!Ref Size, 9]]
        AssertDescription: Nine is too many.
"#,
        )
        .unwrap();
        let check = |values: &[(&'static str, &'static str)]| {
            let stack = Stack::new(&template, values.iter().copied()).unwrap();
            stack.check_rules().map_err(|error| error.to_string())
        };
        assert_eq!(check(&[]), Ok(()));
        assert_eq!(check(&[("Stage", "production"), ("Size", "2")]), Ok(()));
        assert_eq!(
            check(&[("Stage", "production")]),
            Err("ProductionIsLarge: Production needs a Size of 2 or 3.".to_owned())
        );
        assert_eq!(check(&[("Size", "9")]), Err("Always: Nine is too many.".to_owned()));
        let undescribed = check(&[("Stage", "production"), ("Size", "3")]).unwrap_err();
        assert!(undescribed.starts_with("ProductionIsLarge: "), "{undescribed}");
    }

    #[test]
    fn errors_name_the_place_of_an_unknown_value() {
        let template = template();
        let message = |error: super::Error| error.to_string();
        assert!(message(Stack::new(&template, [("Dmain", "x")]).unwrap_err()).contains("Dmain"));
        let stack = Stack::new(&template, []).unwrap().with("Bucket.Arn", "arn:b");
        assert!(message(stack.resource("Site").unwrap_err()).starts_with("Site: Policy: Fn::Sub: Extra"));
        assert!(message(stack.resource("Odd").unwrap_err()).contains("Fn::FindInMap"));
        assert!(message(stack.resource("Nothing").unwrap_err()).contains("Nothing"));
        assert!(message(stack.output("Nothing").unwrap_err()).contains("Nothing"));
        let without_default = Template::parse("Parameters: { Name: { Type: String } }").unwrap();
        assert!(message(Stack::new(&without_default, []).unwrap_err()).contains("Name"));
    }
}
