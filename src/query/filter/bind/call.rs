//! Binds calls of functions.

use super::{Binder, fault};
use crate::feature::Value;
use crate::query::filter::ast::Node;
use crate::query::filter::constant::Constant;
use crate::query::filter::error::Parsed;
use crate::query::filter::functions::{self, Body, FUNCTIONS, Function};
use crate::query::filter::plan::Plan;
use crate::query::filter::types::Type;
use std::sync::Arc;

impl Binder<'_> {
    pub(super) fn call(&mut self, node: &Node, name: &str, args: &[Node]) -> Parsed<(Plan, Type)> {
        let Some(function) = functions::named(name) else {
            let known = FUNCTIONS.iter().map(|f| f.name).collect::<Vec<_>>().join(", ");
            return fault(node, format!("no function {name:?}; beside the operators there are {known}"));
        };
        if args.len() != function.arguments.len() {
            let expected = function.arguments.len();
            return fault(node, format!("{name} takes {expected} arguments, found {}", args.len()));
        }
        let mut plans = Vec::with_capacity(args.len());
        for (arg, declared) in args.iter().zip(function.arguments) {
            plans.push(self.of_type(arg, declared.kind, declared.kind.noun())?);
        }
        let plan = self.apply(node, function, plans)?;
        Ok((plan, function.returns))
    }

    fn apply(&mut self, node: &Node, function: &Function, mut args: Vec<Plan>) -> Parsed<Plan> {
        match (function.body, args.first(), args.get(1)) {
            (Body::Feature, Some(Plan::Literal(collection)), Some(Plan::Literal(id))) => {
                self.feature(node, collection.as_text().unwrap_or(""), id.as_text().unwrap_or(""))
            }
            (Body::Feature, ..) => fault(node, "feature takes the collection and the id as literals"),
            (Body::Text(body), Some(_), _) => Ok(Plan::text(body, args.swap_remove(0))),
            (Body::Area, Some(Plan::Shape), _) => Ok(Plan::Area),
            (Body::Area, Some(Plan::Constant(constant)), _) => {
                Ok(Plan::Literal(Value::Number(constant.area_km2())))
            }
            _ => fault(node, "the arguments do not fit"),
        }
    }

    fn feature(&self, node: &Node, collection: &str, id: &str) -> Parsed<Plan> {
        let Some(dataset) = self.scope.dataset else {
            return fault(node, "feature() is not available here");
        };
        match dataset.feature(collection, id) {
            Ok((collection, position)) => {
                Ok(Plan::Constant(Arc::new(Constant::of_feature(collection.shapes(), position))))
            }
            Err(message) => fault(node, message),
        }
    }
}
