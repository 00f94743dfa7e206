import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.JsonPathException;
import com.jayway.jsonpath.spi.json.JsonSmartJsonProvider;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONStyle;
import net.minidev.json.JSONValue;
import net.minidev.json.parser.JSONParser;
import org.apache.commons.lang.StringEscapeUtils;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.VelocityEngine;

/**
 * Renders mapping templates with the engine that API Gateway runs. One request as JSON on each line of standard input,
 * one answer on each line of standard output. $input, $util and $context are as API Gateway documents them:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
public class Render {

  // json-smart by default takes what is no JSON, and drops DEL from what is.
  private static final Configuration STRICT = Configuration.builder()
      .jsonProvider(new JsonSmartJsonProvider(JSONParser.MODE_RFC4627))
      .build();

  /** $input. What a missing path is, AWS does not say: null, or an empty string. Templates must stand both. */
  public static class Input {
    private final String body;
    private final Map<String, Map<String, String>> params;
    private final boolean missingIsNull;

    Input(String body, Map<String, Map<String, String>> params, boolean missingIsNull) {
      this.body = body;
      this.params = params;
      this.missingIsNull = missingIsNull;
    }

    public String getBody() {
      return body.isEmpty() ? "{}" : body;
    }

    public Object path(String path) {
      Object value = read(path);
      return value == null && !missingIsNull ? "" : value;
    }

    public String json(String path) {
      Object value = read(path);
      return value == null && !missingIsNull ? "\"\"" : JSONValue.toJSONString(value, JSONStyle.NO_COMPRESS);
    }

    public String params(String name) {
      for (String place : List.of("path", "querystring", "header")) {
        String value = params.get(place).get(name);
        if (value != null) {
          return value;
        }
      }
      return "";
    }

    public Map<String, Map<String, String>> params() {
      return params;
    }

    private Object read(String path) {
      try {
        return JsonPath.using(STRICT).parse(body).read(path);
      } catch (JsonPathException | IllegalArgumentException missing) {
        return null;
      }
    }
  }

  /** $util. */
  public static class Util {
    public String escapeJavaScript(String text) {
      return StringEscapeUtils.escapeJavaScript(text);
    }

    public Object parseJson(String text) {
      return JSONValue.parse(text);
    }

    public String urlEncode(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    public String urlDecode(String text) {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    public String base64Encode(String text) {
      return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    public String base64Decode(String text) {
      return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    }
  }

  /** An override may be assigned once; API Gateway answers 5XX to a second assignment. */
  public static class Override extends HashMap<String, Object> {
    @java.lang.Override
    public Object put(String name, Object value) {
      if (containsKey(name) && !(get(name) instanceof Override)) {
        throw new IllegalStateException("second assignment of the override " + name);
      }
      return super.put(name, value);
    }
  }

  private static Override responseOverride() {
    Override override = new Override();
    override.put("header", new Override());
    return override;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> render(VelocityEngine engine, JSONObject request) {
    Map<String, Object> answer = new LinkedHashMap<>();
    Override override = responseOverride();
    try {
      Map<String, Object> context = new HashMap<>((Map<String, Object>) request.get("context"));
      context.put("responseOverride", override);
      VelocityContext variables = new VelocityContext();
      variables.put("input", new Input(
          (String) request.get("body"),
          (Map<String, Map<String, String>>) request.get("params"),
          Boolean.TRUE.equals(request.get("missing_is_null"))));
      variables.put("util", new Util());
      variables.put("context", context);
      StringWriter text = new StringWriter();
      // The thread's own time: what else the machine does is not the engine's.
      ThreadMXBean clock = ManagementFactory.getThreadMXBean();
      long began = clock.getCurrentThreadCpuTime();
      engine.evaluate(variables, text, "template", (String) request.get("template"));
      answer.put("microseconds", (clock.getCurrentThreadCpuTime() - began) / 1000);
      answer.put("text", text.toString());
      answer.put("headers", override.get("header"));
      answer.put("status", override.get("status"));
    } catch (RuntimeException failure) {
      Throwable cause = failure.getCause() == null ? failure : failure.getCause();
      answer.put("error", cause.toString());
    }
    return answer;
  }

  public static void main(String[] arguments) throws Exception {
    VelocityEngine engine = new VelocityEngine();
    engine.setProperty("runtime.log.logsystem.class", "org.apache.velocity.runtime.log.NullLogChute");
    engine.init();
    BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      answers.println(JSONObject.toJSONString(render(engine, (JSONObject) JSONValue.parse(line))));
    }
  }
}
