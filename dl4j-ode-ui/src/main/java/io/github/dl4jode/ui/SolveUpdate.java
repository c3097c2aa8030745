package io.github.dl4jode.ui;

import io.github.dl4jode.listener.SolveFigures;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.deeplearning4j.core.storage.Persistable;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * The solves of all layers in one iteration, as DL4J's storages keep them: in memory, in a file, or
 * on the way from another process. Encoded as JSON.
 */
public final class SolveUpdate implements Persistable {

  /** The type of these records in a storage. */
  public static final String TYPE_ID = "DifferentialEquationSolves";

  private static final long serialVersionUID = 1L;

  /** The whole record; its other fields are read from it. */
  private String json = "{}";

  /** For a storage, which decodes into it. */
  public SolveUpdate() {}

  /**
   * A record of one iteration.
   *
   * @param session of the training
   * @param worker the process or thread
   * @param time milliseconds since 1970; one record for each in a session and worker
   */
  public SolveUpdate(String session, String worker, long time, List<SolveFigures> figures) {
    this.json = FiguresJson.write(session, worker, time, figures);
  }

  private JsonNode tree() {
    return FiguresJson.tree(json);
  }

  /** The figures of the layers. */
  public List<SolveFigures> figures() {
    return FiguresJson.figures(tree());
  }

  @Override
  public String getSessionID() {
    return tree().path(FiguresJson.SESSION).asText();
  }

  @Override
  public String getTypeID() {
    return TYPE_ID;
  }

  @Override
  public String getWorkerID() {
    return tree().path(FiguresJson.WORKER).asText();
  }

  @Override
  public long getTimeStamp() {
    return tree().path(FiguresJson.TIME).asLong();
  }

  @Override
  public int encodingLengthBytes() {
    return encode().length;
  }

  @Override
  public byte[] encode() {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void encode(ByteBuffer buffer) {
    buffer.put(encode());
  }

  @Override
  public void encode(OutputStream out) throws IOException {
    out.write(encode());
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if it is no such record
   */
  @Override
  public void decode(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    // A broken record is refused here, and not when the page is asked for.
    FiguresJson.figures(FiguresJson.tree(text));
    json = text;
  }

  @Override
  public void decode(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    decode(bytes);
  }

  @Override
  public void decode(InputStream in) throws IOException {
    decode(in.readAllBytes());
  }
}
