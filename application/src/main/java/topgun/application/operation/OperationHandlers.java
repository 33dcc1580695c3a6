package topgun.application.operation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import topgun.application.dispatch.MessageRegistry;
import topgun.application.dispatch.Turn;
import topgun.application.message.ClientMessage.ClientOperation;
import topgun.application.message.ClientMessage.OperationBatch;
import topgun.application.message.SubmittedOperation;
import topgun.application.session.Dialect;
import topgun.application.session.Session;
import topgun.domain.operation.WriteConcern;

/** Translates {@code CLIENT_OP} and {@code OP_BATCH}: the first is a batch of one. */
public final class OperationHandlers {

    private final Gate gate;
    private final ApplyBatch applyBatch;
    private final Acknowledgements acknowledgements;
    private final UndatedWrites undated;

    public OperationHandlers(
            Gate gate, ApplyBatch applyBatch, Acknowledgements acknowledgements, UndatedWrites undated) {
        this.gate = gate;
        this.applyBatch = applyBatch;
        this.acknowledgements = acknowledgements;
        this.undated = undated;
    }

    public void registerWith(MessageRegistry.Builder registry) {
        registry.onWrite(ClientOperation.class, this::single).onWrite(OperationBatch.class, this::batch);
    }

    private void single(Session session, ClientOperation message, Turn turn) {
        apply(session, List.of(message.operation()), Optional.empty(), OptionalLong.empty(), turn);
    }

    private void batch(Session session, OperationBatch message, Turn turn) {
        if (message.legacyMarks()) {
            session.recognise(Dialect.LEGACY);
        }
        apply(session, message.operations(), message.writeConcern(), message.timeoutMillis(), turn);
    }

    private void apply(
            Session session,
            List<SubmittedOperation> operations,
            Optional<WriteConcern> writeConcern,
            OptionalLong timeoutMillis,
            Turn turn) {
        long horizonMillis = gate.horizonMillis();
        List<Admission> admissions = new ArrayList<>(operations.size());
        for (SubmittedOperation operation : operations) {
            admissions.add(
                    undated.isRepetition(session, operation)
                            ? new Admission.Repeated()
                            : gate.admit(session, operation, horizonMillis));
        }
        applyBatch.apply(session, admissions, outcome -> {
            for (int n = 0; n < operations.size(); n++) {
                if (outcome.verdicts().get(n) instanceof Verdict.Accepted) {
                    undated.note(session, operations.get(n));
                }
            }
            var request = new Acknowledgements.Request(operations, writeConcern, timeoutMillis, outcome);
            acknowledgements.answer(session, request);
            turn.end();
        });
    }
}
