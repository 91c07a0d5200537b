package dev.pewter.core.template;

import static dev.pewter.core.template.TextFunctions.text;
import static dev.pewter.core.template.TextFunctions.whole;

import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.template.Functions.Table;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.UUID;
import java.util.zip.Adler32;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Digests, encodings, ciphers and chance.
final class CryptoFunctions {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final String DIGITS = "0123456789";
  private static final int BLOCK = 16;

  private CryptoFunctions() {}

  static void addTo(Table table) {
    table.add("Hash", "ss", args -> digest("SHA3-256", text(args, 0) + args[1]));
    table.add("Sha2Hash", "ss", args -> digest("SHA-256", text(args, 0) + args[1]));
    table.add("sha1sum", "s", args -> digest("SHA-1", text(args, 0)));
    table.add("sha256sum", "s", args -> digest("SHA-256", text(args, 0)));
    table.add("sha512sum", "s", args -> digest("SHA-512", text(args, 0)));
    table.add("adler32sum", "s", args -> adler(text(args, 0)));
    table.add("b64enc", "s", args -> Encodings.base64(text(args, 0)));
    table.add("b64dec", "s", args -> Encodings.fromBase64(text(args, 0)));
    table.add("b32enc", "s", args -> Encodings.base32(text(args, 0)));
    table.add("b32dec", "s", args -> Encodings.fromBase32(text(args, 0)));
    table.add("bcrypt", "s", args -> Bcrypt.hash(text(args, 0)));
    table.add("htpasswd", "ss", args -> htpasswd(text(args, 0), text(args, 1)));
    table.add("encryptAES", "ss", args -> encrypt(text(args, 0), text(args, 1)));
    table.add("decryptAES", "ss", args -> decrypt(text(args, 0), text(args, 1)));
    chance(table);
  }

  private static void chance(Table table) {
    table.add("randBytes", "i", args -> Base64.getEncoder().encodeToString(bytes(whole(args, 0))));
    table.add("uuidv4", "", args -> UUID.randomUUID().toString());
    table.add("randAlphaNum", "i", args -> random(LETTERS + DIGITS, whole(args, 0)));
    table.add("randAlpha", "i", args -> random(LETTERS, whole(args, 0)));
    table.add("randNumeric", "i", args -> random(DIGITS, whole(args, 0)));
    table.add("randAscii", "i", args -> ascii(whole(args, 0)));
    table.add("shuffle", "s", args -> shuffled(text(args, 0)));
  }

  private static String digest(String algorithm, String text) {
    try {
      var digest = MessageDigest.getInstance(algorithm);
      return HexFormat.of().formatHex(digest.digest(Utf8.bytes(text)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has them
    }
  }

  private static String adler(String text) {
    var sum = new Adler32();
    sum.update(Utf8.bytes(text));
    return Long.toString(sum.getValue());
  }

  private static String htpasswd(String user, String password) {
    return user.contains(":") ? "invalid username: " + user : user + ":" + Bcrypt.hash(password);
  }

  // -- ciphers -----------------------------------------------------------------------------------

  private static SecretKeySpec key(String password) {
    return new SecretKeySpec(Arrays.copyOf(password.getBytes(StandardCharsets.UTF_8), 32), "AES");
  }

  private static String encrypt(String password, String text) throws TemplateException {
    if (text.isEmpty()) {
      return "";
    }
    byte[] start = bytes(BLOCK);
    try {
      var cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
      cipher.init(Cipher.ENCRYPT_MODE, key(password), new IvParameterSpec(start));
      byte[] sealed = cipher.doFinal(Utf8.bytes(text));
      byte[] all = Arrays.copyOf(start, BLOCK + sealed.length);
      System.arraycopy(sealed, 0, all, BLOCK, sealed.length);
      return Base64.getEncoder().encodeToString(all);
    } catch (GeneralSecurityException _) {
      throw new TemplateException("the text cannot be encrypted");
    }
  }

  private static String decrypt(String password, String text) throws TemplateException {
    if (text.isEmpty()) {
      return "";
    }
    try {
      byte[] all = Base64.getDecoder().decode(text);
      if (all.length < 2 * BLOCK) {
        throw new TemplateException("the text is too short");
      }
      var cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
      cipher.init(Cipher.DECRYPT_MODE, key(password), new IvParameterSpec(all, 0, BLOCK));
      return Utf8.text(cipher.doFinal(all, BLOCK, all.length - BLOCK));
    } catch (IllegalArgumentException _) {
      throw new TemplateException("illegal base64 data");
    } catch (GeneralSecurityException _) {
      throw new TemplateException("the text cannot be decrypted");
    }
  }

  // -- chance ------------------------------------------------------------------------------------

  private static byte[] bytes(long count) throws TemplateException {
    byte[] bytes = new byte[length(count)];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  private static int length(long count) throws TemplateException {
    if (count < 0) {
      throw new TemplateException("a length must not be negative");
    }
    Limits.text(count);
    return (int) count;
  }

  private static String random(String from, long count) throws TemplateException {
    int length = length(count);
    var out = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      out.append(from.charAt(RANDOM.nextInt(from.length())));
    }
    return out.toString();
  }

  private static String ascii(long count) throws TemplateException {
    int length = length(count);
    var out = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      out.append((char) RANDOM.nextInt(' ', 0x7F));
    }
    return out.toString();
  }

  private static String shuffled(String text) {
    var chars = new ArrayList<Integer>();
    text.codePoints().forEach(chars::add);
    Collections.shuffle(chars);
    var out = new StringBuilder(text.length());
    chars.forEach(out::appendCodePoint);
    return out.toString();
  }
}
