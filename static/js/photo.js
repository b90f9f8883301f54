// Says which photo was chosen and how large it is, and that it is on its way.

for (const line of document.querySelectorAll("[data-file-for]")) {
  const field = document.getElementById(line.dataset.fileFor);
  if (!field) continue;
  field.addEventListener("change", () => {
    const [file] = field.files;
    const size = file && (file.size / 1_000_000).toFixed(1);
    line.textContent = file ? `${line.dataset.chosen} ${file.name} (${size} MB)` : "";
  });
  field.form?.addEventListener("submit", () => {
    if (field.files.length) line.textContent = line.dataset.uploading;
  });
}
