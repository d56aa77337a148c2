// What every page of antd pays before it shows anything of its own: React, a theme, a layout, a menu, a form field.
import { App, Button, ConfigProvider, Dropdown, Input, Layout, Menu, Select } from "antd";
import { createRoot } from "react-dom/client";

createRoot(document.getElementById("root") as HTMLElement).render(
  <ConfigProvider>
    <App>
      <Layout>
        <Layout.Header>
          <Select options={[{ value: "default" }]} value="default" />
          <Dropdown menu={{ items: [{ key: "out", label: "Log out" }] }}>
            <Button>User</Button>
          </Dropdown>
        </Layout.Header>
        <Layout>
          <Layout.Sider>
            <Menu items={[{ key: "home", label: "Home" }]} />
          </Layout.Sider>
          <Layout.Content>
            <h1>Empty</h1>
            <Input placeholder="Search" />
            <Button type="primary">Run</Button>
          </Layout.Content>
        </Layout>
      </Layout>
    </App>
  </ConfigProvider>,
);
