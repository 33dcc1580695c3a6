package topgun.domain.query;

/** How much of a query may still come. */
final class Allowance {

    private final QueryRules rules;
    private int conditions;

    Allowance(QueryRules rules) {
        this.rules = rules;
    }

    void take(int more) throws RefusedException {
        conditions += more;
        if (conditions > rules.mostConditions()) {
            throw new RefusedException("query too large: more than " + rules.mostConditions() + " conditions");
        }
    }

    void checkDepth(int depth) throws RefusedException {
        if (depth > rules.deepestNesting()) {
            throw new RefusedException(
                    "query too deep: conditions nested more than " + rules.deepestNesting() + " times");
        }
    }
}
