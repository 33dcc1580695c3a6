package topgun.domain.query;

/**
 * What queries may look like.
 *
 * @param mostConditions how many conditions, sort fields, groups and the like a query may have together
 * @param deepestNesting how deeply conditions may be nested
 * @param nestedAttributes whether the name {@code a.b} also stands for field {@code b} of field {@code a}. In {@code where}
 *     it never does.
 */
public record QueryRules(int mostConditions, int deepestNesting, boolean nestedAttributes) {

    public static final QueryRules DEFAULT = new QueryRules(1_000, 50, true);

    Attribute attribute(String name) {
        return nestedAttributes ? Attribute.nested(name) : Attribute.literal(name);
    }
}
