package topgun.domain.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import topgun.domain.rule.ConditionExpression;
import topgun.domain.value.MalformedValueException;
import topgun.domain.value.MessagePackReader;

class PredicateFuzzTest {

    private static final List<Document> DOCUMENTS = Stream.of(
                    "{}",
                    "{'a':1,'b':'text','c':[1,'x',null],'d':{'e':true}}",
                    "{'a':'1','b':null,'c':[],'d':[{'e':1},{'e':2}]}")
            .map(Queries::document)
            .flatMap(Optional::stream)
            .toList();

    @FuzzTest(maxDuration = "2m")
    void queriesAreTakenOrRefused(byte[] bytes) {
        try {
            if (Queries.reading(new MessagePackReader(bytes).readValue())
                    instanceof QueryReading.Accepted(Query query)) {
                query.cursorAt(0, 1);
                DOCUMENTS.forEach(query.condition()::test);
            }
        } catch (MalformedValueException expected) {
            assertThat(expected.problem()).isNotNull();
        }
    }

    @FuzzTest(maxDuration = "2m")
    void expressionsAreTakenOrRefused(byte[] utf8) {
        try {
            var condition = PredicateCondition.of(ConditionExpression.parse(new String(utf8, UTF_8)))
                    .of(Queries.ANN);
            DOCUMENTS.forEach(document -> condition.accepts(document.shown()));
        } catch (ConditionExpression.SyntaxException | IllegalArgumentException expected) {
            assertThat(expected.getMessage()).isNotBlank();
        }
    }
}
