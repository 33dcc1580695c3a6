package topgun.domain.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import topgun.domain.access.View;
import topgun.domain.value.MessagePackWriter;
import topgun.domain.value.Value;

/** The operators that the recorded library does not know, and whose field is looked at. */
class ConditionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "{'op':'in','attribute':'f','value':[1,2]} ~ {'f':2} ~ true",
                "{'op':'in','attribute':'f','value':[1,'2']} ~ {'f':2} ~ false",
                "{'op':'in','attribute':'f','value':[]} ~ {'f':2} ~ false",
                "{'op':'in','attribute':'f','value':2} ~ {'f':[1,2]} ~ true",
                "{'op':'in','attribute':'f','value':2} ~ {'f':2} ~ false",
                "{'op':'in','attribute':'f','value':[2]} ~ {'f':[2]} ~ false",
                "{'op':'in','attribute':'f','value':[null]} ~ {'f':null} ~ true",
                "{'op':'in','attribute':'f','value':[null]} ~ {} ~ false",
                "{'op':'between','attribute':'f','value':[1,3]} ~ {'f':1} ~ true",
                "{'op':'between','attribute':'f','value':[1,3]} ~ {'f':'3'} ~ true",
                "{'op':'between','attribute':'f','value':[1,3]} ~ {'f':3.5} ~ false",
                "{'op':'between','attribute':'f','value':[1]} ~ {'f':1} ~ false",
                "{'op':'between','attribute':'f','value':['a','c']} ~ {'f':'b'} ~ true",
                "{'op':'isNull','attribute':'f'} ~ {'g':1} ~ true",
                "{'op':'isNull','attribute':'f'} ~ {'f':null} ~ true",
                "{'op':'isNull','attribute':'f'} ~ {'f':0} ~ false",
                "{'op':'isNotNull','attribute':'f'} ~ {'f':false} ~ true",
                "{'op':'isNotNull','attribute':'f'} ~ {'f':null} ~ false",
                "{'op':'startsWith','attribute':'f','value':'ab'} ~ {'f':'abc'} ~ true",
                "{'op':'startsWith','attribute':'f','value':'AB'} ~ {'f':'abc'} ~ false",
                "{'op':'startsWith','attribute':'f','value':1} ~ {'f':'1'} ~ false",
                "{'op':'endsWith','attribute':'f','value':'bc'} ~ {'f':'abc'} ~ true",
                "{'op':'endsWith','attribute':'f','value':'bc'} ~ {'f':['bc']} ~ false",
                "{'op':'contains','attribute':'f','value':'B'} ~ {'f':'abc'} ~ true",
                "{'op':'contains','attribute':'f','value':1} ~ {'f':[2,1]} ~ true",
                "{'op':'contains','attribute':'f','value':'1'} ~ {'f':[2,1]} ~ false",
                "{'op':'contains','attribute':'f'} ~ {'f':[null]} ~ false",
                "{'op':'containsAll','attribute':'f','value':[1,2]} ~ {'f':[2,1,3]} ~ true",
                "{'op':'containsAll','attribute':'f','value':[1,4]} ~ {'f':[2,1,3]} ~ false",
                "{'op':'containsAll','attribute':'f','value':'b'} ~ {'f':'abc'} ~ true",
                "{'op':'containsAll','attribute':'f','value':[]} ~ {'f':1} ~ false",
                "{'op':'containsAll','attribute':'f'} ~ {'f':'a'} ~ false",
                "{'op':'containsAny','attribute':'f','value':[4,1]} ~ {'f':[2,1,3]} ~ true",
                "{'op':'containsAny','attribute':'f','value':'x'} ~ {'f':'abc'} ~ false",
                "{'op':'eq','attribute':'o.x','value':1} ~ {'o':{'x':1}} ~ true",
                "{'op':'eq','attribute':'o.x','value':1} ~ {'o':{'x':1},'o.x':2} ~ false",
                "{'op':'eq','attribute':'o.l.1','value':'b'} ~ {'o':{'l':['a','b']}} ~ true",
                "{'op':'eq','attribute':'o.x.y','value':1} ~ {'o':{'x':1}} ~ false",
                "{'op':'gt','attribute':'f','valueRef':'data.g'} ~ {'f':2,'g':1} ~ true",
                "{'op':'gt','attribute':'f','valueRef':'data.g'} ~ {'f':1,'g':1} ~ false",
                "{'op':'neq','attribute':'f','valueRef':'data.g'} ~ {'f':1} ~ false",
                "{'op':'eq','attribute':'f','valueRef':'data.o.x'} ~ {'f':1,'o':{'x':1}} ~ true",
                "{'op':'eq','attribute':'f','valueRef':'auth.id'} ~ {'f':'ann'} ~ true",
                "{'op':'in','attribute':'f','valueRef':'auth.roles'} ~ {'f':'EDITOR'} ~ true",
                "{'op':'neq','attribute':'f','valueRef':'auth.shoes'} ~ {'f':1} ~ false",
                "{'op':'like','attribute':'f','valueRef':'auth.id'} ~ {'f':'ANN'} ~ true",
                "{'op':'like','attribute':'f','valueRef':'data.g'} ~ {'f':'a','g':'a'} ~ false",
            })
    void operators(String predicate, String document, boolean matches) {
        assertThat(Queries.matches(predicate, document)).isEqualTo(matches);
    }

    @Test
    void integersOf64BitsAreNumbers() {
        Value wide = Value.of(new MessagePackWriter(32)
                .mapHeader(1)
                .string("f")
                .wideInteger(BigInteger.valueOf(9_007_199_254_740_993L))
                .toByteArray());
        assertThat(matches("{'op':'gt','attribute':'f','value':9007199254740992}", wide))
                .isTrue();
        assertThat(matches("{'op':'eq','attribute':'f','value':9007199254740992}", wide))
                .isFalse();
        assertThat(matches("{'op':'lt','attribute':'f','value':{'$number':'Infinity'}}", wide))
                .isTrue();
        assertThat(matches("{'op':'gt','attribute':'f','value':'x'}", wide)).isFalse();
    }

    /** For a query it is something without members that equals nothing. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "{'op':'eq','attribute':'g','value':1} ~ true",
                "{'op':'isNotNull','attribute':'f'} ~ true",
                "{'op':'isNull','attribute':'f.x'} ~ true",
                "{'op':'eq','attribute':'f','value':1} ~ false",
                "{'op':'gt','attribute':'f','value':1} ~ false",
                "{'op':'in','attribute':'f','value':[1,null]} ~ false",
                "{'op':'contains','attribute':'f','value':'x'} ~ false",
                "{'op':'like','attribute':'f','value':'x'} ~ false"
            })
    void anExtensionOfOthersIsNothingToCompareWith(String predicate, boolean matches) {
        Value document = Value.of(HexFormat.of().parseHex("82a166d40501a16701"));
        assertThat(matches(predicate, document)).isEqualTo(matches);
    }

    private static boolean matches(String predicate, Value document) {
        Condition condition = Queries.query("{'predicate':" + predicate + "}").condition();
        return Document.of(document, View.EVERYTHING).filter(condition::test).isPresent();
    }

    @Test
    void aHiddenFieldIsMissing() {
        Condition condition = Queries.query("{'predicate':{'op':'eq','attribute':'salary','value':100}}")
                .condition();
        Value ann = Queries.value("{'name':'Ann','salary':100}");
        assertThat(Document.of(ann, View.EVERYTHING).filter(condition::test)).isPresent();
        assertThat(Document.of(ann, Queries.only("name")).filter(condition::test))
                .isEmpty();
    }

    @Test
    void norIsItFoundOnAWayThroughIt() {
        Value value = Queries.value("{'o':{'x':1},'o.x':2}");
        Attribute attribute = Attribute.nested("o.x");
        assertThat(Document.of(value, Queries.only("o.x")).orElseThrow().get(attribute))
                .isEqualTo(Queries.view("2"));
        assertThat(Document.of(value, Queries.only("o")).orElseThrow().get(attribute))
                .isEqualTo(Queries.view("1"));
        assertThat(Document.of(value, Queries.only("p")).orElseThrow().get(attribute))
                .isNull();
    }

    @Test
    void aValueWithoutFieldsIsNotShownToThoseWhoMaySeeFields() {
        assertThat(Document.of(Queries.value("5"), Queries.only("a"))).isEmpty();
        assertThat(Document.of(Queries.value("[1]"), Queries.only("a"))).isEmpty();
        assertThat(Document.of(Queries.value("[{'a':1,'b':2}]"), Queries.only("a"))
                        .map(Document::shown))
                .contains(Queries.value("[{'a':1}]"));
        assertThat(Document.of(Queries.value("{'b':2}"), View.NOTHING)).isEmpty();
    }

    @Test
    void ofMembersOfTheSameNameTheLastCounts() {
        Value twice = Value.of(new MessagePackWriter(32)
                .mapHeader(3)
                .string("f")
                .integer(1)
                .integer(7)
                .string("seven")
                .string("f")
                .integer(2)
                .toByteArray());
        Document document = Document.of(twice, View.EVERYTHING).orElseThrow();
        assertThat(document.get(Attribute.literal("f"))).isEqualTo(Queries.view("2"));
        assertThat(document.get(Attribute.literal("7"))).isEqualTo(Queries.view("'seven'"));
    }

    @Test
    void whatIsLookedForOftenIsFoundAllTheSame() {
        Document document = Queries.document("{'a':1,'b':{'c':2}}").orElseThrow();
        for (int i = 0; i < 20; i++) {
            assertThat(document.get(Attribute.nested("b.c"))).isEqualTo(Queries.view("2"));
            assertThat(document.get(Attribute.literal("b.c"))).isNull();
        }
    }

    @Test
    void listsOfADocumentThatAreTooLongAreNotLookedForInEachOther() {
        assertThat(listsMeet(QueryRules.DEFAULT.mostConditions())).isTrue();
        assertThat(listsMeet(QueryRules.DEFAULT.mostConditions() + 1)).isFalse();
        assertThat(listsMeet(200_000)).isFalse();
    }

    private static boolean listsMeet(int length) {
        var list = new MessagePackWriter(length).arrayHeader(length);
        for (int i = 0; i < length; i++) {
            list.integer(1);
        }
        byte[] ones = list.toByteArray();
        Value value = Value.of(new MessagePackWriter(2 * length)
                .mapHeader(2)
                .string("f")
                .raw(ones)
                .string("g")
                .raw(ones)
                .toByteArray());
        return Queries.query("{'predicate':{'op':'containsAll','attribute':'f','valueRef':'data.g'}}")
                .condition()
                .test(Document.of(value, View.EVERYTHING).orElseThrow());
    }

    @Test
    void conditionsThatAskTheSameAreEqual() {
        String text = "{'op':'and','children':[{'op':'regex','attribute':'a','value':'x'},"
                + "{'op':'contains','attribute':'a','value':'y'},{'op':'in','attribute':'b','value':[1,2]}]}";
        assertThat(Queries.query("{'predicate':" + text + "}").condition())
                .isEqualTo(Queries.query("{'predicate':" + text + "}").condition());
        assertThat(Queries.query("{'where':{'a':1,'b':{'$gt':2}}}").condition())
                .isEqualTo(Queries.query("{'where':{'a':1,'b':{'$gt':2}}}").condition());
        assertThat(Queries.query("{'where':{'a':1}}").condition())
                .isNotEqualTo(Queries.query("{'where':{'a':'1'}}").condition());
    }
}
