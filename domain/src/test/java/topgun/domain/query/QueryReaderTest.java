package topgun.domain.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.domain.value.Value;

class QueryReaderTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5",
                "[]",
                "{'where':null}",
                "{'where':'a'}",
                "{'predicate':null}",
                "{'predicate':{}}",
                "{'predicate':{'op':5}}",
                "{'predicate':{'op':'match','attribute':'a','value':'b'}}",
                "{'predicate':{'op':'and','children':{}}}",
                "{'predicate':{'op':'not','children':[{'op':'odd'}]}}",
                "{'predicate':{'op':'or','children':['a']}}",
                "{'predicate':{'op':'eq','attribute':5}}",
                "{'predicate':{'op':'eq','attribute':'a','valueRef':5}}",
                "{'sort':{'a':'up'}}",
                "{'sort':{'a':1}}",
                "{'sort':'a'}",
                "{'sort':[{'field':'a'}]}",
                "{'sort':[{'direction':'asc'}]}",
                "{'sort':['a']}",
                "{'limit':'5'}",
                "{'limit':null}",
                "{'limit':{'$number':'NaN'}}",
                "{'cursor':5}",
                "{'fields':'a'}",
                "{'fields':[5]}",
                "{'groupBy':'a'}",
                "{'aggregations':{}}",
                "{'aggregations':[{'func':'median','field':'a'}]}",
                "{'aggregations':[{'func':'sum'}]}",
                "{'aggregations':[{'field':'a'}]}"
            })
    void whatHasTheWrongFormIsRefused(String query) {
        assertThat(Queries.reading(Queries.value(query)))
                .isEqualTo(new QueryReading.Refused(QueryReading.Refused.MALFORMED));
    }

    @Test
    void whatIsUndefinedOrUnknownIsNotThere() {
        assertThat(Queries.query("{'sort':{'$undefined':true},'limit':{'$undefined':true},'offset':3,'where':{}}"))
                .isEqualTo(Queries.query("{'where':{}}"));
    }

    @Test
    void anOrderIsTheSameInBothForms() {
        assertThat(Queries.query("{'sort':{'a':'desc','b':'asc'}}").sort())
                .isEqualTo(Queries.query("{'sort':[{'field':'a','direction':'desc'},{'field':'b','direction':'asc'}]}")
                        .sort())
                .isNotEqualTo(Queries.query("{'sort':{'b':'asc','a':'desc'}}").sort());
    }

    @ParameterizedTest
    @CsvSource({
        "{'limit':0},0",
        "{'limit':-3},0",
        "{'limit':0.9},0",
        "{'limit':2.9},2",
        "{'limit':1e300},2147483647",
        "{},0"
    })
    void limitsAreCutToWholePositiveNumbers(String query, int limit) {
        assertThat(Queries.query(query).limit()).isEqualTo(limit == 0 ? OptionalInt.empty() : OptionalInt.of(limit));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cf0000000000000007", "d30000000000000007", "ca40e00000", "cb401c000000000000", "d10007"})
    void aLimitMayHaveTheFormOfAnyNumber(String hex) {
        var query = Value.of(HexFormat.of().parseHex("81a56c696d6974" + hex));
        assertThat(Queries.query(query).limit()).hasValue(7);
    }

    @Test
    void fieldsBesideTheQueryWin() {
        var reader = new QueryReader(QueryRules.DEFAULT);
        assertThat(reader.read(Queries.value("{'fields':['a']}"), Optional.of(List.of("b")), Queries.ANN))
                .isInstanceOfSatisfying(
                        QueryReading.Accepted.class,
                        accepted -> assertThat(accepted.query().projection()).contains(new Projection(Set.of("b"))));
        assertThat(Queries.query("{'fields':['a']}").projection()).contains(new Projection(Set.of("a")));
    }

    @Test
    void aPatternThatIsNoneIsRefusedByName() {
        assertThat(Queries.reading(Queries.value("{'predicate':{'op':'regex','attribute':'a','value':'('}}")))
                .isEqualTo(new QueryReading.Refused("Invalid regular expression: /(/: Unterminated group"));
    }

    @Test
    void moreConditionsThanAllowedAreRefused() {
        var reader = new QueryReader(new QueryRules(3, 2, true));
        String leaf = "{'op':'eq','attribute':'a','value':1}";
        assertThat(read(reader, "{'predicate':{'op':'or','children':[" + leaf + "," + leaf + "]}}"))
                .isInstanceOf(QueryReading.Accepted.class);
        assertThat(read(reader, "{'predicate':{'op':'or','children':[" + leaf + "," + leaf + "," + leaf + "]}}"))
                .isEqualTo(new QueryReading.Refused("query too large: more than 3 conditions"));
        assertThat(read(reader, "{'where':{'a':1,'b':1,'c':1,'d':1}}")).isInstanceOf(QueryReading.Refused.class);
        assertThat(read(reader, "{'where':{'a':{'$gt':1,'$lt':1,'$ne':3}}}")).isInstanceOf(QueryReading.Refused.class);
        assertThat(read(reader, "{'sort':{'a':'asc','b':'asc','c':'asc','d':'asc'}}"))
                .isInstanceOf(QueryReading.Refused.class);
        assertThat(read(reader, "{'predicate':{'op':'in','attribute':'a','value':[1,2,3]}}"))
                .isInstanceOf(QueryReading.Refused.class);
    }

    @Test
    void deeperConditionsThanAllowedAreRefused() {
        var reader = new QueryReader(new QueryRules(100, 2, true));
        String leaf = "{'op':'eq','attribute':'a','value':1}";
        assertThat(read(reader, "{'predicate':{'op':'not','children':[" + leaf + "]}}"))
                .isInstanceOf(QueryReading.Accepted.class);
        assertThat(read(reader, "{'predicate':{'op':'not','children':[{'op':'not','children':[" + leaf + "]}]}}"))
                .isEqualTo(new QueryReading.Refused("query too deep: conditions nested more than 2 times"));
    }

    private static QueryReading read(QueryReader reader, String query) {
        return reader.read(Queries.value(query), Optional.empty(), Queries.ANN);
    }

    @Test
    void aCursorIsForOneFilterOneOrderAndOneGrouping() {
        Query query = Queries.query("{'where':{'a':1,'b':2},'sort':{'n':'asc'}}");
        String cursor = query.cursorAfter(new Place(List.of(Queries.view("3")), "k"), 0);
        assertThat(reading("{'where':{'b':2,'a':1},'sort':[{'field':'n','direction':'asc'}]", cursor))
                .isEqualTo(new CursorReading.Valid(new Place(List.of(Queries.view("3")), "k")));
        assertThat(reading("{'where':{'a':1},'sort':{'n':'asc'}", cursor)).isEqualTo(new CursorReading.Invalid());
        assertThat(reading("{'where':{'a':1,'b':2},'sort':{'n':'desc'}", cursor))
                .isEqualTo(new CursorReading.Invalid());
        assertThat(reading("{'where':{'a':1,'b':2},'sort':{'n':'asc'},'groupBy':['n']", cursor))
                .isEqualTo(new CursorReading.Invalid());
        assertThat(reading("{'sort':{'n':'asc'}", "nonsense")).isEqualTo(new CursorReading.Invalid());
        assertThat(Queries.query("{}").cursorAt(0, 1)).isEqualTo(new CursorReading.None());
    }

    private static CursorReading reading(String query, String cursor) {
        return Queries.query(query + ",'cursor':'" + cursor + "'}").cursorAt(0, 600_000);
    }

    @Test
    void aCursorKeepsEveryKindOfValue() {
        for (String value : List.of(
                "null",
                "true",
                "1.5",
                "'Zoë'",
                "{'$number':'Infinity'}",
                "{'$bigint':'5'}",
                "{'$date':'2026-01-19T05:20:00.000Z'}",
                "{}")) {
            var cursor = new Cursor(1_768_800_000_000L, -5, 7, new Place(List.of(Queries.view(value)), "é"));
            assertThat(Cursor.decode(cursor.encode())).contains(cursor);
        }
    }
}
